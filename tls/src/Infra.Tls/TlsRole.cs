namespace Infra.Tls;

/// <summary>Which end of a connection this is.</summary>
public enum TlsRole
{
    /// <summary>The end that speaks first.</summary>
    Client,

    /// <summary>The end that answers.</summary>
    Server,
}
