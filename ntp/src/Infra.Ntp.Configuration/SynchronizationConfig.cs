using Infra.Config;
using Infra.Ntp.Client;
using Infra.Ntp.Discipline;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Configuration;

/// <summary>The <c>[synchronization]</c> table.</summary>
/// <param name="AgreeingSourcesMin">How many sources must agree.</param>
/// <param name="LocalStratum">Stratum to claim while no source is selected; 16 claims none.</param>
/// <param name="ReferenceId">Name of the clock at local stratum 1.</param>
internal sealed record SynchronizationConfig(int AgreeingSourcesMin, int LocalStratum, ReferenceId ReferenceId)
{
    internal const int NoLocalStratum = 16;

    /// <summary>When the clock may be moved, and how far.</summary>
    internal StepSettings Steps { get; private init; } = new();

    /// <summary>Whether the startup rules hold for every start, and not only for the first one since the machine booted.</summary>
    internal bool IsStartupPerProcess { get; private init; }

    /// <summary>Whether the program ends where steering stops.</summary>
    internal bool ExitsOnPanic { get; private init; }

    /// <summary>Whether a step of the clock is worth a warning.</summary>
    internal bool WarnsOnJump { get; private init; } = true;

    /// <summary>What is done about leap seconds.</summary>
    internal LeapMode LeapMode { get; private init; }

    /// <summary>The leap second list; null if there is none.</summary>
    internal string? LeapFile { get; private init; }

    /// <summary>The numbers of the estimation.</summary>
    internal AlgorithmConfig Algorithm { get; private init; } = AlgorithmConfig.Default;

    internal ClientSettings ToSettings(bool isSteering) => new()
    {
        Filter = Algorithm.Filter,
        Selection = Algorithm.Selection with { AgreeingSourcesMin = AgreeingSourcesMin },
        Steering = Algorithm.Steering,
        Steps = Steps,
        LeapMode = LeapMode,
        LocalStratum = LocalStratum,
        MeddlingThreshold = Algorithm.MeddlingThreshold,
        IsSteering = isSteering,
    };

    internal static SynchronizationConfig? Read(ConfigSection section)
    {
        int agreeing = section.Integer("minimum-agreeing-sources", "How many sources must agree before their time is used.", 3, 1, 64);
        int stratum = section.Integer(
            "local-stratum", "Stratum to claim for the system clock while no source is selected; 16 = say that there is no time.", NoLocalStratum, 1, NoLocalStratum);
        ReferenceId id = section.Value("reference-id", "Name of the system clock at local stratum 1.", IdShape, ReferenceId.FromAscii("XNON"));
        StepSettings steps = ReadSteps(section);
        bool isPerProcess = section.Enum("startup-scope", "Which start counts as startup: the first one since the machine booted, or each.", false, ("boot", false), ("process", true));
        bool exits = section.Enum("on-panic", "What to do where an offset is not believed: stop steering, or end the program.", false, ("freeze", false), ("exit", true));
        bool warns = section.Boolean("warn-on-jump", "Warn where the clock is stepped.", true);
        LeapMode mode = section.Enum(
            "leap-mode", "What is done about leap seconds.", LeapMode.Kernel, ("kernel", LeapMode.Kernel), ("slew", LeapMode.Slew), ("ignore", LeapMode.Ignore));
        string? leapFile = section.OptionalPath("leap-file", "The leap-seconds.list of the IERS or IETF; read anew when it changes.");
        double largeSlew = section.Number(
            "large-slew-maximum-frequency-offset", "Highest slew rate for offsets above step-threshold, as a fraction.", 1000e-6, 1e-6, 0.1);
        AlgorithmConfig? algorithm = section.Section("algorithm", "Numbers of the estimation; the defaults are good.", AlgorithmConfig.Read);
        if (!section.Finish()) return null;
        return new SynchronizationConfig(agreeing, stratum, id)
        {
            Steps = steps,
            IsStartupPerProcess = isPerProcess,
            ExitsOnPanic = exits,
            WarnsOnJump = warns,
            LeapMode = mode,
            LeapFile = leapFile,
            Algorithm = algorithm! with { Steering = algorithm.Steering with { LargeSlewMaximumFrequencyOffset = largeSlew } },
        };
    }

    private static StepSettings ReadSteps(ConfigSection section)
    {
        var usual = new StepSettings();
        double accumulated = section.Number(
            "accumulated-step-panic-threshold", "Largest sum of all steps, restarts included, in seconds; 0 = not counted.", 0, 0, double.PositiveInfinity);
        return new StepSettings
        {
            Mode = section.Enum(
                "step-policy", "When offsets above step-threshold are stepped: at startup only, always, or never.", usual.Mode,
                ("startup", StepMode.Startup), ("always", StepMode.Always), ("never", StepMode.Never)),
            StartupUpdates = section.Integer("startup-updates", "How many updates after the start count as startup.", usual.StartupUpdates, 0, 1000),
            Single = section.Value(
                "single-step-panic-threshold", "Largest offset that is believed after startup, in seconds; \"inf\", or { forward, backward }.", ThresholdShape.Both, usual.Single),
            Startup = section.Value(
                "startup-step-panic-threshold", "Largest offset that is believed at startup, in seconds; \"inf\", or { forward, backward }.", ThresholdShape.Both, usual.Startup),
            Accumulated = accumulated == 0 ? double.PositiveInfinity : accumulated,
        };
    }

    private static ConfigShape<ReferenceId> IdShape { get; } = ConfigShape.Parsed<ReferenceId>(
        "1 to 4 printable ASCII characters", (string text, out ReferenceId id) => ReferenceId.TryParse(text, out id) && text.Length > 0, id => id.ToString(1));
}
