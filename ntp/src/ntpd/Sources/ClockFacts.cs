using Infra.Ntp.Client;
using Infra.Ntp.Configuration;
using Infra.Ntp.Daemon.Clocks;

namespace Infra.Ntp.Daemon.Sources;

/// <summary>What was done to the clock, and by which rules.</summary>
/// <param name="Name">Which clock: system, no-steer or virtual.</param>
/// <param name="IsSteered">Whether it is moved at all.</param>
/// <param name="SlewRate">Speed of the running slew, as a fraction; 0 = none.</param>
/// <param name="SlewLeft">What it still has to add, s.</param>
/// <param name="Accumulated">Sum of the lengths of all steps, earlier runs included, s.</param>
/// <param name="AccumulatedMax">Its limit, s; infinity = none.</param>
/// <param name="IsStartup">Whether the startup rules hold for the next update.</param>
/// <param name="AgreeingMin">How many sources must agree.</param>
/// <param name="UncertaintyMax">Sources that are less certain do not vote, s.</param>
/// <param name="HasLeapList">Whether a leap second list is in use.</param>
/// <param name="Timestamps">Who really reads the clock for packets.</param>
internal sealed record ClockFacts(
    string Name, bool IsSteered, double SlewRate, double SlewLeft, double Accumulated, double AccumulatedMax, bool IsStartup, int AgreeingMin,
    double UncertaintyMax, bool HasLeapList, TimestampMode Timestamps)
{
    internal static ClockFacts Of(ClientEngine engine, HostClock clock, SynchronizationConfig settings, bool hasLeapList, TimestampMode timestamps)
    {
        ClockDiscipline discipline = engine.Discipline;
        return new ClockFacts(
            clock.Name, clock.IsSteered, discipline.SlewRate, discipline.SlewLeft, discipline.Policy.Accumulated, settings.Steps.Accumulated,
            discipline.Policy.IsStartup, settings.AgreeingSourcesMin, settings.Algorithm.Selection.MaximumSourceUncertainty, hasLeapList, timestamps);
    }
}
