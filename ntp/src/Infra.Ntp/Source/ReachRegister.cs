namespace Infra.Ntp.Source;

/// <summary>The fate of the last eight requests, newest in the lowest bit: RFC 5905 section 9.2.</summary>
/// <param name="Bits">1 = a valid reply came.</param>
public readonly record struct ReachRegister(byte Bits)
{
    /// <summary>Whether any of the eight was answered.</summary>
    public bool IsReachable => Bits != 0;

    /// <summary>A request leaves; it counts as unanswered until its reply comes.</summary>
    public ReachRegister AfterSend() => new((byte)(Bits << 1));

    /// <summary>The reply to the latest request came.</summary>
    public ReachRegister AfterReply() => new((byte)(Bits | 1));
}
