namespace Infra.Ntp.Server;

/// <summary>What a client gets that the lists refuse.</summary>
public enum FilterAction
{
    /// <summary>No answer.</summary>
    Ignore,

    /// <summary>A kiss code that tells it to go away.</summary>
    Deny,
}
