import org.junit.Before
import org.junit.Test

// What the Jenkinsfile and its library ask Jenkins for. Steps of Jenkins are registered here one by one: a step that is
// not a step of Jenkins, or is called with arguments of the wrong kind, throws.
class JenkinsfileTest extends Pipeline {
  static final String TIMER = 'hudson.triggers.TimerTrigger$TimerTriggerCause'
  List<String> commands = []
  List<String> stashes = []

  @Override
  @Before
  void setUp() {
    super.setUp()
    helper.registerAllowedMethod('checkout', [Map], { })
    helper.registerAllowedMethod('sh', [Map], { commands << it.script.toString().trim() })
    helper.registerAllowedMethod('stash', [Map], { stashes << it.name.toString() })
    helper.registerAllowedMethod('unstash', [Map], { assert it.name.toString() in stashes })
    helper.registerAllowedMethod('sarif', [Map], { [sarif: it] })
    ['junit', 'recordCoverage', 'recordIssues', 'archiveArtifacts'].each { name ->
      helper.registerAllowedMethod(name, [Map], { })
    }
  }

  @Override
  void agent() { }

  @Override
  void checkOut() { }

  List<String> checks() {
    return commands.findAll { it.startsWith('.gogate/bin/gogate "check"') }
  }

  @Test
  void everyShardIsJudgedAndJoined() {
    runScript('Jenkinsfile')
    assert checks() == ['1', '2'].collect {
      '.gogate/bin/gogate "check" "--gate" "pull-request" "--output" "plain" "--shard" "' + it + '/2"' +
        ' "--report" "json=gogate-shards/' + it + '.json" "--select" "all"'
    }
    assert stages == ['judge', 'shard', 'shard']
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
    variables.putAll([BRANCH_NAME: 'PR-7', CHANGE_TARGET: 'main'])
    runScript('Jenkinsfile')
    assert commands.first().startsWith('git fetch --no-tags origin')
    assert checks().every { it.endsWith('"--since" "origin/$CHANGE_TARGET"') }
  }

  @Test
  void aFailedShardStillHandsItsResultOn() {
    helper.registerAllowedMethod('sh', [Map], {
      commands << it.script.toString().trim()
      if (it.script.toString().contains('"--shard" "1/2"')) {
        throw new IllegalStateException('script returned exit code 1')
      }
    })
    try {
      runScript('Jenkinsfile')
      assert false
    } catch (IllegalStateException expected) {
      assert failedStages == ['shard']
      assert stashes == ['gogate-shard-1', 'gogate-shard-2']
      assert commands.last().startsWith('.gogate/bin/gogate merge')
    }
  }
}
