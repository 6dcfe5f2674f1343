namespace Infra.Ntp.Configuration;

/// <summary>Kinds of sources.</summary>
internal enum SourceMode
{
    /// <summary>One server.</summary>
    Server,

    /// <summary>A name that stands for many servers.</summary>
    Pool,

    /// <summary>One server, with Network Time Security.</summary>
    Nts,

    /// <summary>A pool of servers with Network Time Security.</summary>
    NtsPool,

    /// <summary>A local program that sends samples to a socket.</summary>
    Sock,

    /// <summary>A device that says when a second begins.</summary>
    Pps,
}
