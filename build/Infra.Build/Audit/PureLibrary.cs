using Infra.Config;

namespace Infra.Build.Audit;

/// <summary>One <c>[[pure]]</c>.</summary>
/// <param name="Assembly">The library.</param>
/// <param name="Allow">Forbidden types or members that this one may use after all.</param>
/// <param name="Reason">Why.</param>
internal sealed record PureLibrary(string Assembly, IReadOnlyList<string> Allow, string Reason)
{
    internal static PureLibrary? Read(ConfigSection section)
    {
        string? assembly = section.RequireText("assembly", "The library.");
        IReadOnlyList<string> allow = section.List("allow", "Forbidden types or members that this one may use after all.", ConfigShape.Text(1), []);
        string reason = section.Text("reason", "Why.", "");
        if (allow.Count > 0 && reason.Length == 0) section.ReportMissing("reason");
        return section.Finish() ? new PureLibrary(assembly!, allow, reason) : null;
    }
}
