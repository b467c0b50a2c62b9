import static com.lesfurets.jenkins.unit.global.lib.LibraryConfiguration.library

import com.lesfurets.jenkins.unit.BasePipelineTest
import com.lesfurets.jenkins.unit.global.lib.SourceRetriever

// The words of a declarative pipeline, and the order in which Jenkins runs what they hold: each cell of the matrix on an
// agent of its own whatever became of the others, then `post`, then the failure. What the steps do, the subclasses say.
abstract class Pipeline extends BasePipelineTest {
  File templates = new File(System.getProperty('templates'))
  List<String> stages = []
  List<String> failedStages = []
  List<String> causes = []
  Map variables = [BRANCH_NAME: 'main']

  @Override
  void setUp() {
    scriptRoots += templates.path
    super.setUp()
    helper.registerSharedLibrary(library().name('gogate').defaultVersion('<none>').allowOverride(true).implicit(false)
      .targetPath('<none>').retriever({ r, b, t -> [templates.toURI().toURL()] } as SourceRetriever).build())
    binding.setVariable('any', 'any')
    binding.setVariable('none', 'none')
    binding.setVariable('scm', [:])
    binding.setVariable('env', variables)
    binding.setVariable('currentBuild', [getBuildCauses: { String name -> causes.findAll { it == name } }])
    declarative()
    matrix()
  }

  // A new agent, with an empty workspace.
  abstract void agent()

  // What a declarative agent does before the stage's own steps.
  abstract void checkOut()

  void declarative() {
    Throwable failure = null
    ['steps', 'options', 'triggers', 'post', 'always'].each { name ->
      helper.registerAllowedMethod(name, [Closure], { body -> body() })
    }
    helper.registerAllowedMethod('pipeline', [Closure], { body ->
      body()
      if (failure != null) {
        throw failure
      }
    })
    helper.registerAllowedMethod('stage', [String, Closure], { name, body ->
      stages << name
      try {
        body()
      } catch (Throwable thrown) {
        failedStages << name
        failure = failure ?: thrown
      }
    })
    helper.registerAllowedMethod('agent', [Object], { })
    helper.registerAllowedMethod('cron', [String], { })
    helper.registerAllowedMethod('timeout', [Map], { })
    helper.registerAllowedMethod('disableConcurrentBuilds', [Map], { })
    helper.registerAllowedMethod('node', [String, Closure], { label, body -> agent(); body() })
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
      cells.each { cell ->
        binding.setVariable(axis, cell)
        variables[axis] = cell
        agent()
        checkOut()
        body()
      }
    })
  }
}
