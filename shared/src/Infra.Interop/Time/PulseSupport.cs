namespace Infra.Interop.Time;

/// <summary>What a pulse device can do: PPS_GETCAP of RFC 2783, section 3.3.</summary>
[Flags]
public enum PulseSupport
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It takes the time of assert edges (PPS_CAPTUREASSERT).</summary>
    CaptureAssert = 0x01,

    /// <summary>It takes the time of clear edges (PPS_CAPTURECLEAR).</summary>
    CaptureClear = 0x02,

    /// <summary>A fetch can wait for the next edge (PPS_CANWAIT).</summary>
    CanWait = 0x100,

    /// <summary>A fetch can be asked by poll(2) (PPS_CANPOLL).</summary>
    CanPoll = 0x200,
}
