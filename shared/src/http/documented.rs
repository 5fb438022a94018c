//! A surface's routes and their documentation, from one list.

/// Puts a part of a surface's `OpenAPI` document together; parts of others cost nothing.
pub type Document = fn() -> utoipa::openapi::OpenApi;

/// Routes and `OpenAPI` document of some handlers with `#[utoipa::path]`.
///
/// `documented_routes!(pub(crate) struct Users: State = users::{list, create}, roles::{list})` gives
/// `Users::routes()`, an [`axum::Router`] of that state, and `Users::openapi()`. Each leaves the other
/// alone: a function starts without putting documents together, and `docs`, which asks every function
/// for its document, links no handlers. `utoipa_axum`'s router does both at once.
#[macro_export]
macro_rules! documented_routes {
    ($(#[$meta:meta])* $visibility:vis struct $name:ident: $state:ty = $($module:ident::{$($handler:ident),+ $(,)?}),+ $(,)?) => {
        $(#[$meta])*
        #[derive(::utoipa::OpenApi)]
        #[openapi(paths($($($module::$handler),+),+))]
        $visibility struct $name;

        impl $name {
            $visibility fn routes() -> ::axum::Router<$state> {
                use ::utoipa::Path;
                use ::utoipa_axum::{PathItemExt, paste};

                let router = ::axum::Router::new();
                $($(
                    let router = paste! {
                        $module::[<__path_ $handler>]::methods().into_iter().fold(router, |router, method| {
                            let route = ::axum::routing::on(method.to_method_filter(), $module::$handler);
                            router.route(&$module::[<__path_ $handler>]::path(), route)
                        })
                    };
                )+)+
                router
            }
        }
    };
}
