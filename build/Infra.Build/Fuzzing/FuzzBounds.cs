using System.Globalization;

namespace Infra.Build.Fuzzing;

/// <summary>How far each target of a run goes: whichever bound is met first ends it.</summary>
/// <param name="Seconds">Wall time.</param>
/// <param name="Executions">Inputs, besides those of the corpus.</param>
/// <param name="Seed">Decides all inputs.</param>
internal sealed record FuzzBounds(double Seconds, long Executions, ulong Seed)
{
    /// <summary>The options that repeat the run, as the first line shows them.</summary>
    public override string ToString() => Executions == long.MaxValue
        ? string.Create(CultureInfo.InvariantCulture, $"{Seconds} s each, --seed {Seed}")
        : string.Create(CultureInfo.InvariantCulture, $"{Seconds} s or {Executions} executions each, --seed {Seed}");
}
