//! headroom_auth
