using Infra.Parsing;
using Infra.Sudo.Policy.Ast;

namespace Infra.Sudo.Policy.Lint;

/// <summary>Something in a policy that is legal and probably not what was meant, or dangerous.</summary>
/// <param name="Id">A stable name in kebab case; <see cref="PolicyLint"/> lists them.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Place">Where.</param>
/// <param name="Reason">One sentence that says why it is a problem here.</param>
/// <param name="Advice">What to write instead.</param>
public sealed record LintFinding(string Id, DiagnosticSeverity Severity, Place Place, string Reason, string Advice);
