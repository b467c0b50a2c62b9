import static com.lesfurets.jenkins.unit.global.lib.LibraryConfiguration.library

import com.lesfurets.jenkins.unit.BasePipelineTest
import com.lesfurets.jenkins.unit.global.lib.SourceRetriever
import org.junit.Before
import org.junit.Test

// Runs the Jenkinsfile and its library. Steps of Jenkins are registered here one by one: a step that is not a step of
// Jenkins, or is called with arguments of the wrong kind, throws.
class JenkinsfileTest extends BasePipelineTest {
  static final String TIMER = 'hudson.triggers.TimerTrigger$TimerTriggerCause'
  File templates = new File(System.getProperty('templates'))
  List<String> commands = []
  List<String> stashes = []
  List<String> causes = []

  @Override
  @Before
  void setUp() {
    scriptRoots += templates.path
    super.setUp()
    helper.registerSharedLibrary(library().name('gogate').defaultVersion('<none>').allowOverride(true).implicit(false)
      .targetPath('<none>').retriever({ r, b, t -> [templates.toURI().toURL()] } as SourceRetriever).build())
    binding.setVariable('any', 'any')
    binding.setVariable('none', 'none')
    binding.setVariable('scm', [:])
    binding.setVariable('env', [BRANCH_NAME: 'main'])
    binding.setVariable('currentBuild', [getBuildCauses: { String name -> causes.findAll { it == name } }])
    declarative()
    matrix()
    steps()
  }

  void declarative() {
    ['pipeline', 'steps', 'options', 'triggers', 'post', 'always'].each { name ->
      helper.registerAllowedMethod(name, [Closure], { body -> body() })
    }
    helper.registerAllowedMethod('agent', [Object], { })
    helper.registerAllowedMethod('cron', [String], { })
    helper.registerAllowedMethod('timeout', [Map], { })
    helper.registerAllowedMethod('disableConcurrentBuilds', [Map], { })
    helper.registerAllowedMethod('node', [String, Closure], { label, body -> body() })
  }

  // One axis is all that the template has.
  void matrix() {
    String axis = null
    List cells = []
    boolean inside = false
    ['axes', 'axis'].each { name -> helper.registerAllowedMethod(name, [Closure], { body -> body() }) }
    helper.registerAllowedMethod('name', [String], { axis = it })
    helper.registerAllowedMethod('values', [String, String], { a, b -> cells = [a, b] })
    helper.registerAllowedMethod('matrix', [Closure], { body -> inside = true; body(); inside = false })
    helper.registerAllowedMethod('stages', [Closure], { body ->
      if (!inside) {
        body()
        return
      }
      cells.each { cell -> binding.setVariable(axis, cell); body() }
    })
  }

  void steps() {
    helper.registerAllowedMethod('checkout', [Map], { })
    helper.registerAllowedMethod('sh', [Map], { commands << it.script.toString().trim() })
    helper.registerAllowedMethod('stash', [Map], { stashes << it.name.toString() })
    helper.registerAllowedMethod('unstash', [Map], { assert it.name.toString() in stashes })
    helper.registerAllowedMethod('sarif', [Map], { [sarif: it] })
    ['junit', 'recordCoverage', 'recordIssues', 'archiveArtifacts'].each { name ->
      helper.registerAllowedMethod(name, [Map], { })
    }
  }

  List<String> checks() {
    return commands.findAll { it.startsWith('.gogate/bin/gogate "check"') }
  }

  @Test
  void everyShardIsJudgedAndJoined() {
    runScript('Jenkinsfile')
    assert checks() == ['1', '2'].collect {
      '.gogate/bin/gogate "check" "--gate" "pull-request" "--output" "plain" "--shard" "' + it + '/2"' +
        ' "--report" "json=gogate-shards/' + it + '.json"'
    }
    assert stashes == ['gogate-shard-1', 'gogate-shard-2']
    assert commands.last().startsWith('.gogate/bin/gogate merge gogate-shards/*.json')
    assert helper.callStack.find { it.methodName == 'recordCoverage' }.args[0].tools[0].parser == 'COBERTURA'
    assert helper.callStack.count { it.methodName == 'junit' } == 1
  }

  @Test
  void atNightTheFloorIsJudged() {
    causes << TIMER
    runScript('Jenkinsfile')
    assert checks().size() == 2
    assert checks().every { it.contains('"--gate" "nightly"') }
  }

  @Test
  void aPullRequestIsComparedWithItsTarget() {
    binding.setVariable('env', [BRANCH_NAME: 'PR-7', CHANGE_TARGET: 'main'])
    runScript('Jenkinsfile')
    assert commands.first().startsWith('git fetch --no-tags origin')
    assert checks().every { it.endsWith('"--since" "origin/$CHANGE_TARGET"') }
  }

  @Test
  void aFailedShardStillHandsItsResultOn() {
    helper.registerAllowedMethod('sh', [Map], {
      if (it.script.toString().contains('"check"')) {
        throw new IllegalStateException('script returned exit code 1')
      }
    })
    try {
      runScript('Jenkinsfile')
      assert false
    } catch (IllegalStateException expected) {
      assert stashes == ['gogate-shard-1']
    }
  }
}
