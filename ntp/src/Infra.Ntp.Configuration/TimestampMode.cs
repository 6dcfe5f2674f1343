namespace Infra.Ntp.Configuration;

/// <summary>Who reads the clock when a packet leaves or arrives; each one includes what is above it as its fallback.</summary>
internal enum TimestampMode
{
    /// <summary>This program.</summary>
    Software,

    /// <summary>The kernel when a packet arrives, this program when one leaves.</summary>
    KernelReceive,

    /// <summary>The kernel, both times.</summary>
    KernelAll,
}
