// One step on an agent that has checked out: judge, or judge one shard, and keep the result document for gogateJoin().
//
//   gogate()                                  the whole, with the gate that fits the build
//   gogate(shard: 2, shards: 4)               the second of four parts
//   gogate(gate: 'nightly', package: 'gogate==0.1.0', arguments: '--timeout 30m')
def call(Map options = [:]) {
  String gate = options.gate ?: gateOfBuild()
  int shard = (options.shard ?: 1) as int
  int shards = (options.shards ?: 1) as int
  def words = ['check', '--gate', gate, '--output', 'plain', '--shard', "${shard}/${shards}",
               '--report', "json=gogate-shards/${shard}.json"]
  if (env.CHANGE_TARGET) {
    // The branch source fetches the change alone; the base is a branch of its own.
    sh(label: 'fetch the base', script: 'git fetch --no-tags origin "+refs/heads/$CHANGE_TARGET:refs/remotes/origin/$CHANGE_TARGET"')
    words += ['--since', 'origin/$CHANGE_TARGET']
  } else {
    words += ['--select', 'all'] // without a base nothing would be affected, and nothing judged
  }
  install(options.package ?: 'gogate')
  try {
    sh(label: "gogate ${gate} ${shard}/${shards}", script: run(words, options.arguments ?: ''))
  } finally {
    stash(name: "gogate-shard-${shard}", includes: "gogate-shards/${shard}.json", allowEmpty: true)
  }
}

// The gate that fits the build: at night (a timer) the floor, else what a pull request asks for.
String gateOfBuild() {
  return currentBuild.getBuildCauses('hudson.triggers.TimerTrigger$TimerTriggerCause') ? 'nightly' : 'pull-request'
}

// Results of an earlier build may lie in the workspace; and git must not see what the steps make, or each shard judges a
// tree of its own and none can be joined.
void install(String what) {
  sh(label: 'install gogate', script: """\
    rm -rf gogate-shards gogate-reports
    mkdir -p .gogate gogate-shards gogate-reports
    for folder in .gogate gogate-shards gogate-reports; do echo '*' >"\$folder/.gitignore"; done
    test -x .gogate/bin/gogate || {
      python3 -m venv .gogate
      .gogate/bin/python -m pip install --quiet --disable-pip-version-check '${what}'
    }""".stripIndent())
}

// Words are quoted for the shell; a variable of the build stays one, and stays one word.
String run(List words, String more) {
  return '.gogate/bin/gogate ' + words.collect { '"' + it + '"' }.join(' ') + (more ? ' ' + more : '')
}
