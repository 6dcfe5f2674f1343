namespace Infra.Interop.Net;

/// <summary>Flags of SO_TIMESTAMPING: &lt;linux/net_tstamp.h&gt;, Documentation/networking/timestamping.rst of the kernel.</summary>
[Flags]
public enum TimestampingFlags : uint
{
    /// <summary>No timestamps.</summary>
    None = 0,

    /// <summary>Make send times in the network card (SOF_TIMESTAMPING_TX_HARDWARE).</summary>
    SendHardware = 1 << 0,

    /// <summary>Make send times when the driver takes the packet (SOF_TIMESTAMPING_TX_SOFTWARE).</summary>
    SendSoftware = 1 << 1,

    /// <summary>Make receive times in the network card (SOF_TIMESTAMPING_RX_HARDWARE).</summary>
    ReceiveHardware = 1 << 2,

    /// <summary>Make receive times when the kernel gets the packet (SOF_TIMESTAMPING_RX_SOFTWARE).</summary>
    ReceiveSoftware = 1 << 3,

    /// <summary>Report software times (SOF_TIMESTAMPING_SOFTWARE).</summary>
    ReportSoftware = 1 << 4,

    /// <summary>Report hardware times (SOF_TIMESTAMPING_RAW_HARDWARE).</summary>
    ReportHardware = 1 << 6,

    /// <summary>Number the timed datagrams of this socket from 0 (SOF_TIMESTAMPING_OPT_ID).</summary>
    NumberSends = 1 << 7,

    /// <summary>Report a send time without a copy of the packet (SOF_TIMESTAMPING_OPT_TSONLY).</summary>
    TimeOnly = 1 << 11,
}
