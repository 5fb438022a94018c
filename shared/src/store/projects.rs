//! Projects.

use super::{
    Store, StoreError, keys,
    record::{decode, decode_found},
    table::take_at,
};
use crate::domain::{id::TenantId, organization::Organization, project::Project};

impl Store {
    /// The organization with those of some different projects which exist, in one call for each 100.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn organization_with_projects(
        &self,
        tenant: TenantId,
        projects: &[u64],
    ) -> Result<(Option<Organization>, Vec<Project>), StoreError> {
        let organization = keys::organization(tenant);
        let projects = projects.iter().map(|id| keys::project(tenant, *id));
        let wanted: Vec<_> = std::iter::once(organization.clone())
            .chain(projects)
            .collect();
        let mut found = self.table.batch_get(wanted.iter()).await?;
        let organization = take_at(&mut found, &organization);
        let projects = found.into_iter().map(decode).collect::<Result<_, _>>()?;
        Ok((decode_found(organization)?, projects))
    }
}
