using Infra.Config;
using Infra.Ntp.Client;
using Infra.Ntp.Discipline;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Daemon.Config;

/// <summary>The <c>[synchronization]</c> table.</summary>
/// <param name="AgreeingSourcesMin">How many sources must agree.</param>
/// <param name="LocalStratum">Stratum to claim while no source is selected; 16 claims none.</param>
/// <param name="ReferenceId">Name of the clock at local stratum 1.</param>
internal sealed record SynchronizationConfig(int AgreeingSourcesMin, int LocalStratum, ReferenceId ReferenceId)
{
    internal const int NoLocalStratum = 16;

    internal ClientSettings ToSettings(bool isSteering) => new()
    {
        Selection = new SelectionSettings { AgreeingSourcesMin = AgreeingSourcesMin },
        LocalStratum = LocalStratum,
        IsSteering = isSteering,
    };

    internal static SynchronizationConfig? Read(ConfigSection section)
    {
        int agreeing = section.Integer("minimum-agreeing-sources", "How many sources must agree before their time is served.", 3, 1, 64);
        int stratum = section.Integer(
            "local-stratum", "Stratum to claim for the system clock while no source is selected; 16 = say that there is no time.", NoLocalStratum, 1, NoLocalStratum);
        ReferenceId id = section.Value("reference-id", "Name of the system clock at local stratum 1.", IdShape, ReferenceId.FromAscii("XNON"));
        foreach (string key in NotYet)
            section.NotAvailable(key, "the clock is measured, but not steered");
        return section.Finish() ? new SynchronizationConfig(agreeing, stratum, id) : null;
    }

    private static ConfigShape<ReferenceId> IdShape { get; } = ConfigShape.Parsed<ReferenceId>(
        "1 to 4 printable ASCII characters", (string text, out ReferenceId id) => ReferenceId.TryParse(text, out id) && text.Length > 0, id => id.ToString(1));

    private static IReadOnlyList<string> NotYet { get; } =
    [
        "single-step-panic-threshold", "startup-step-panic-threshold", "accumulated-step-panic-threshold", "warn-on-jump", "algorithm", "step-policy",
        "startup-updates", "startup-scope", "on-panic", "large-slew-maximum-frequency-offset", "leap-mode", "leap-file",
    ];
}
