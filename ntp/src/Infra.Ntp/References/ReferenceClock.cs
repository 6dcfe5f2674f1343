using Infra.Ntp.Wire;

namespace Infra.Ntp.References;

/// <summary>A clock that hangs on this machine, as the operator describes it.</summary>
/// <param name="Kind">How it speaks.</param>
/// <param name="Precision">Standard deviation of its noise, s, above 0.</param>
/// <param name="Accuracy">Standard deviation of its systematic error, s; widens the interval with which it votes.</param>
/// <param name="Period">Of a <see cref="ReferenceKind.Pulse"/>, from one pulse to the next, s: whole seconds, or a whole part of one.</param>
public sealed record ReferenceClock(ReferenceKind Kind, double Precision, double Accuracy = 0, double Period = 1)
{
    /// <summary>What a client of ours is told that we follow.</summary>
    public ReferenceId ReferenceId => ReferenceId.FromAscii(Kind == ReferenceKind.Pulse ? "PPS" : "SOCK");
}
