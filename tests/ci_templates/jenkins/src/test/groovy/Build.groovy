import groovy.json.JsonOutput
import groovy.json.JsonSlurper
import java.nio.file.Files
import java.nio.file.StandardCopyOption
import org.junit.Before
import org.junit.Test

// One build of the Jenkinsfile: shell steps run, each agent has a workspace of its own, a stash is a file. What to build
// stands in the JSON file that -Dbuild names; what happened is written beside it, as build-done.json.
class Build extends Pipeline {
  File file = new File(System.getProperty('build'))
  Map build = new JsonSlurper().parse(file) as Map
  File workspace
  int agents = 0
  List<Map> done = []

  @Override
  @Before
  void setUp() {
    super.setUp()
    variables.clear()
    variables.putAll(build.variables as Map)
    causes.addAll(build.causes as List)
    helper.registerAllowedMethod('checkout', [Map], { checkOut() })
    helper.registerAllowedMethod('sh', [Map], { sh(it.label.toString(), it.script.toString()) })
    helper.registerAllowedMethod('stash', [Map], { stash(it) })
    helper.registerAllowedMethod('unstash', [Map], { copy(stashed(it), workspace) })
    helper.registerAllowedMethod('sarif', [Map], { it.pattern })
    helper.registerAllowedMethod('junit', [Map], { report('junit', it.testResults) })
    helper.registerAllowedMethod('recordCoverage', [Map], { report('recordCoverage', it.tools[0].pattern) })
    helper.registerAllowedMethod('recordIssues', [Map], { report('recordIssues', it.tools[0]) })
    helper.registerAllowedMethod('archiveArtifacts', [Map], { report('archiveArtifacts', it.artifacts) })
  }

  @Override
  void agent() {
    workspace = new File(file.parentFile, "agent-${++agents}")
    workspace.mkdirs()
  }

  // As the branch source does: the change alone, no other branch.
  @Override
  void checkOut() {
    run(['sh', '-ec', """\
      git init -q .
      git remote add origin '${build.repository}'
      git fetch -q --no-tags origin '+refs/heads/${build.branch}:refs/remotes/origin/change'
      git checkout -q -f refs/remotes/origin/change""".stripIndent()])
  }

  void sh(String label, String script) {
    int code = run(['sh', '-xec', script])
    done << [step: 'sh', label: label, script: script.trim(), agent: agents, code: code]
    if (code != 0) {
      throw new IllegalStateException("script returned exit code ${code}")
    }
  }

  int run(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(workspace).redirectErrorStream(true)
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(new File(file.parentFile, 'build.log')))
    variables.each { name, value -> builder.environment().put(name.toString(), value.toString()) }
    builder.environment().put('WORKSPACE', workspace.path)
    return builder.start().waitFor()
  }

  File stashed(Map step) {
    return new File(file.parentFile, "stashes/${step.name}")
  }

  void stash(Map step) {
    File from = new File(workspace, step.includes.toString())
    done << [step: 'stash', label: step.name.toString(), agent: agents, there: from.exists()]
    assert from.exists() || step.allowEmpty
    if (from.exists()) {
      File to = new File(stashed(step), step.includes.toString())
      to.parentFile.mkdirs()
      Files.copy(from.toPath(), to.toPath())
    }
  }

  void copy(File from, File to) {
    assert from.exists(): "No such saved stash '${from.name}'"
    from.eachFileRecurse { one ->
      File place = new File(to, from.toPath().relativize(one.toPath()).toString())
      if (one.directory) {
        place.mkdirs()
      } else {
        Files.copy(one.toPath(), place.toPath(), StandardCopyOption.REPLACE_EXISTING)
      }
    }
  }

  void report(String step, Object pattern) {
    done << [step: step, label: pattern.toString(), agent: agents, there: new File(workspace, pattern.toString()).exists()]
  }

  @Test
  void runs() {
    String failure = null
    try {
      runScript('Jenkinsfile')
    } catch (IllegalStateException thrown) {
      failure = thrown.message
    }
    Map said = [failure: failure, stages: stages, failed: failedStages, steps: done]
    new File(file.parentFile, 'build-done.json').text = JsonOutput.toJson(said)
  }
}
