//! Every endpoint of the platform, for the tests that attack all of them.
