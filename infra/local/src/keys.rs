//! The key pair that signs access tokens here, kept so that sessions outlive a restart.

use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use aws_lc_rs::{
    encoding::{AsDer, PublicKeyX509Der},
    signature::{Ed25519KeyPair, KeyPair},
};
use pem::{EncodeConfig, LineEnding, Pem, encode_config};
use shared::BoxError;

/// Both halves in PEM form.
#[derive(Clone)]
pub struct SigningKeys {
    /// For the auth function alone.
    pub private: String,
    /// Public.
    pub public: String,
}

impl SigningKeys {
    /// The keys in a file, made if it is not there; in memory without one.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn load(file: Option<&Path>) -> Result<Self, BoxError> {
        match file {
            Some(file) if file.exists() => {
                let private = fs::read_to_string(file)?;
                let pair = Ed25519KeyPair::from_pkcs8(pem::parse(&private)?.contents())?;
                Ok(Self {
                    public: public_pem(&pair)?,
                    private,
                })
            }
            file => {
                let pair = Ed25519KeyPair::generate()?;
                let private = to_pem("PRIVATE KEY", pair.to_pkcs8v1()?.as_ref());
                if let Some(file) = file {
                    let mut options = fs::OpenOptions::new();
                    let mut file = options
                        .create_new(true)
                        .write(true)
                        .mode(0o600)
                        .open(file)?;
                    file.write_all(private.as_bytes())?;
                }
                Ok(Self {
                    public: public_pem(&pair)?,
                    private,
                })
            }
        }
    }
}

fn public_pem(pair: &Ed25519KeyPair) -> Result<String, BoxError> {
    let der: PublicKeyX509Der<'_> = pair.public_key().as_der()?;
    Ok(to_pem("PUBLIC KEY", der.as_ref()))
}

fn to_pem(tag: &str, der: &[u8]) -> String {
    encode_config(
        &Pem::new(tag, der),
        EncodeConfig::new().set_line_ending(LineEnding::LF),
    )
}
