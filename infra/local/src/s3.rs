//! S3's stand-in: `s3s` over a directory, spoken to with the production SDK, presigned URLs included.
//!
//! The SDK must use path-style addresses (`force_path_style`): buckets have no host names here.
//!
//! # Where it differs from S3
//!
//! Each point marked * is held by a test of this module.
//!
//! - **Keys are file names***: with a bucket's name of 13 letters a key has at most 155 bytes (S3:
//!   1024). `a` and `a/b` cannot both be objects, a key does not start with `/`, and `..` in a key
//!   is resolved. So build keys from ids, and keep names that users choose in the metadata.
//! - **Not served**: multipart uploads, versions, tags, policies; they answer `NotImplemented`.
//! - **CORS*** is open to every origin, as a bucket's configuration would have to say.
//! - Presigned URLs* expire by the system's clock.
//! - A process killed while it writes leaves the object whole or absent, but in the instant after
//!   the data is in place it may lack its content type.
//!
//! As in S3 are: `If-None-Match: *`* also under concurrency, `NoSuchKey`*, content types and
//! metadata*, checksums*, signed headers of presigned URLs*.

use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    error_handling::HandleError,
    http::{Method, StatusCode, header::ETAG},
};
use s3s::{
    HttpError, S3, S3Request, S3Response, S3Result, auth::SimpleAuth, dto::*, s3_error,
    service::S3ServiceBuilder,
};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::OwnedMutexGuard};
use tower_http::cors::{Any, CorsLayer};

use crate::server::Server;

/// The only access key accepted.
pub const ACCESS_KEY: &str = "local";
/// The secret of [`ACCESS_KEY`]. It guards nothing: the server listens on the loopback only.
pub const SECRET_KEY: &str = "local-secret";

/// Why the objects could not be served.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The directory or the listener cannot be used.
    #[error("S3: {0}")]
    Io(#[from] io::Error),
    /// The directory cannot be served.
    #[error("the S3 directory: {0:?}")]
    Directory(s3s_fs::Error),
}

/// A running S3 with one bucket. Dropping it stops it, and removes its files if they were temporary.
pub struct ObjectStore {
    server: Server,
    _temporary: Option<TempDir>,
}

/// Serves `bucket` on `listener` from `directory`, or without one from a temporary directory.
///
/// # Errors
/// When the directory cannot be made.
pub async fn serve(
    listener: TcpListener,
    directory: Option<&Path>,
    bucket: &str,
) -> Result<ObjectStore, Error> {
    let temporary = directory.is_none().then(TempDir::new).transpose()?;
    let root = match (directory, &temporary) {
        (Some(directory), _) => directory,
        (None, Some(temporary)) => temporary.path(),
        (None, None) => return Err(io::Error::from(io::ErrorKind::NotFound).into()),
    };
    tokio::fs::create_dir_all(root.join(bucket)).await?;
    let server = Server::start(listener, router(Objects::new(root)?))?;
    Ok(ObjectStore {
        server,
        _temporary: temporary,
    })
}

impl ObjectStore {
    /// The endpoint for the SDK.
    #[must_use]
    pub fn url(&self) -> &str {
        self.server.url()
    }

    /// Stops and waits for the requests in flight.
    pub async fn stop(self) {
        self.server.stop().await;
    }
}

fn router(objects: Objects) -> Router {
    let mut service = S3ServiceBuilder::new(objects);
    service.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
    let service = HandleError::new(service.build(), async |error: HttpError| {
        tracing::error!(?error, "S3's stand-in failed");
        StatusCode::INTERNAL_SERVER_ERROR
    });
    // What a bucket's CORS configuration is in S3: a browser may use a presigned URL.
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::PUT])
        .allow_headers(Any)
        .expose_headers([ETAG]);
    Router::new().fallback_service(service).layer(cors)
}

/// `s3s-fs` with what it lacks: conditional writes that hold under concurrency, and S3's errors
/// for what is not an object.
struct Objects {
    root: PathBuf,
    files: FileSystem,
    writing: Mutex<HashMap<PathBuf, Arc<tokio::sync::Mutex<()>>>>,
}

impl Objects {
    fn new(root: &Path) -> Result<Self, Error> {
        let files = FileSystem::new(root).map_err(Error::Directory)?;
        Ok(Self {
            root: root.to_owned(),
            files,
            writing: Mutex::default(),
        })
    }

    /// Where `s3s-fs` keeps the object.
    fn path(&self, bucket: &str, key: &str) -> PathBuf {
        self.root.join(bucket).join(key)
    }

    /// Waits until nobody else writes the object. Without it two writers that each demand that
    /// the object be absent both see it absent, and the later one overwrites.
    async fn write_lock(&self, path: &Path) -> OwnedMutexGuard<()> {
        let lock = {
            let mut writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
            writing.retain(|_, lock| Arc::strong_count(lock) > 1);
            Arc::clone(writing.entry(path.to_owned()).or_default())
        };
        lock.lock_owned().await
    }
}

#[async_trait::async_trait]
impl S3 for Objects {
    async fn put_object(
        &self,
        request: S3Request<PutObjectInput>,
    ) -> S3Result<S3Response<PutObjectOutput>> {
        let PutObjectInput { bucket, key, .. } = &request.input;
        if !self.root.join(bucket).is_dir() {
            return Err(s3_error!(NoSuchBucket));
        }
        let path = self.path(bucket, key);
        let _lock = self.write_lock(&path).await;
        let existed = path.exists();
        let outcome = self.files.put_object(request).await;
        if outcome.is_err() && !existed {
            // `s3s-fs` compares checksums after it put the file in place: a refused upload must not stay.
            match tokio::fs::remove_file(&path).await {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    tracing::warn!(%error, path = %path.display(), "a refused upload stayed");
                }
                _ => {}
            }
        }
        outcome
    }

    async fn get_object(
        &self,
        request: S3Request<GetObjectInput>,
    ) -> S3Result<S3Response<GetObjectOutput>> {
        if self
            .path(&request.input.bucket, &request.input.key)
            .is_dir()
        {
            return Err(s3_error!(NoSuchKey));
        }
        self.files.get_object(request).await
    }

    async fn head_object(
        &self,
        request: S3Request<HeadObjectInput>,
    ) -> S3Result<S3Response<HeadObjectOutput>> {
        if self
            .path(&request.input.bucket, &request.input.key)
            .is_dir()
        {
            return Err(s3_error!(NoSuchKey));
        }
        self.files.head_object(request).await
    }

    async fn delete_object(
        &self,
        request: S3Request<DeleteObjectInput>,
    ) -> S3Result<S3Response<DeleteObjectOutput>> {
        let _lock = self
            .write_lock(&self.path(&request.input.bucket, &request.input.key))
            .await;
        self.files.delete_object(request).await
    }

    async fn delete_objects(
        &self,
        request: S3Request<DeleteObjectsInput>,
    ) -> S3Result<S3Response<DeleteObjectsOutput>> {
        self.files.delete_objects(request).await
    }

    async fn copy_object(
        &self,
        request: S3Request<CopyObjectInput>,
    ) -> S3Result<S3Response<CopyObjectOutput>> {
        let _lock = self
            .write_lock(&self.path(&request.input.bucket, &request.input.key))
            .await;
        self.files.copy_object(request).await
    }

    async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        self.files.list_objects_v2(request).await
    }

    async fn head_bucket(
        &self,
        request: S3Request<HeadBucketInput>,
    ) -> S3Result<S3Response<HeadBucketOutput>> {
        self.files.head_bucket(request).await
    }
}

#[cfg(test)]
mod tests;
