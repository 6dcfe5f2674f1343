namespace Infra.Tls.Config;

/// <summary>What a server wants to know of a client.</summary>
public enum ClientAuthentication
{
    /// <summary>No certificate is asked for.</summary>
    None,

    /// <summary>A certificate is asked for and checked when one comes; a client without one goes on.</summary>
    Optional,

    /// <summary>A client without a certificate gets certificate_required.</summary>
    Required,
}
