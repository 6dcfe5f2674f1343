using Infra.Sudo.Facts;
using Infra.Sudo.Policy.Evaluation;

namespace Infra.Sudo.Control;

/// <summary>A request of the command line, and the machine it is about.</summary>
/// <param name="Request">The request.</param>
/// <param name="Facts">The machine.</param>
/// <param name="Refusal">Why it is denied whatever the policy says: an unknown target; null without.</param>
/// <param name="Notes">What the reader should know about the question.</param>
internal sealed record Question(Request Request, MachineFacts Facts, string? Refusal, IReadOnlyList<string> Notes);
