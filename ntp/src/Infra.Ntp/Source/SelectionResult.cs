using Infra.Ntp.Wire;

namespace Infra.Ntp.Source;

/// <summary>What the agreeing sources say together.</summary>
/// <param name="PrimaryIndex">The candidate whose stratum and identity are passed on.</param>
/// <param name="Count">How many agree.</param>
/// <param name="Offset">True time minus our clock.</param>
/// <param name="RootDelay">Round trip to the reference clock through the primary.</param>
/// <param name="RootDispersion">Error bound through the primary, with what the others differ from it.</param>
/// <param name="Leap">What more than half of them announce.</param>
public readonly record struct SelectionResult(
    int PrimaryIndex, int Count, NtpDuration Offset, NtpDuration RootDelay, NtpDuration RootDispersion, LeapIndicator Leap);
