// Joins the shards that gogate() kept, judges the whole, and hands the reports to Jenkins.
//
//   gogateJoin(shards: 4)
def call(Map options = [:]) {
  int shards = (options.shards ?: 2) as int
  checkout scm
  gogate.install(options.package ?: 'gogate')
  (1..shards).each { unstash(name: "gogate-shard-${it}") }
  try {
    sh(label: 'gogate merge', script: '''\
      .gogate/bin/gogate merge gogate-shards/*.json --output plain \
        --report json=gogate-reports/result.json --report junit=gogate-reports/junit.xml \
        --report cobertura=gogate-reports/cobertura.xml --report sarif=gogate-reports/gogate.sarif \
        --report html=gogate-reports/gogate.html'''.stripIndent())
  } finally {
    junit(testResults: 'gogate-reports/junit.xml', allowEmptyResults: true)
    recordCoverage(tools: [[parser: 'COBERTURA', pattern: 'gogate-reports/cobertura.xml']])
    recordIssues(enabledForFailure: true, tools: [sarif(id: 'gogate', name: 'gogate', pattern: 'gogate-reports/gogate.sarif')],
      qualityGates: [[threshold: 1, type: 'TOTAL', criticality: 'FAILURE']])
    archiveArtifacts(artifacts: 'gogate-reports/', allowEmptyArchive: true)
  }
}
