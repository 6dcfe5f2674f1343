namespace Infra.Ntp.Daemon.Config;

/// <summary>Kinds of sources that a configuration may name.</summary>
internal enum SourceMode
{
    /// <summary>One server.</summary>
    Server,

    /// <summary>A name that stands for many servers.</summary>
    Pool,

    /// <summary>A kind that ntpd-rs knows and this program will, but does not yet.</summary>
    NotAvailable,
}
