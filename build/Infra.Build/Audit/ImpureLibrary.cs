using Infra.Config;

namespace Infra.Build.Audit;

/// <summary>One <c>[[impure]]</c>: a library of a component that does input and output on purpose.</summary>
internal sealed record ImpureLibrary(string Assembly, string Reason)
{
    internal static ImpureLibrary? Read(ConfigSection section)
    {
        string? assembly = section.RequireText("assembly", "The library.");
        string? reason = section.RequireText("reason", "Why it is not pure.");
        return section.Finish() ? new ImpureLibrary(assembly!, reason!) : null;
    }
}
