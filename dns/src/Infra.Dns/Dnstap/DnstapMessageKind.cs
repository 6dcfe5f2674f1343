namespace Infra.Dns.Dnstap;

/// <summary>Whose message it is and which way it goes (dnstap.proto, Message.Type).</summary>
public enum DnstapMessageKind
{
    /// <summary>A question to an authoritative server.</summary>
    AuthQuery = 1,

    /// <summary>Its answer.</summary>
    AuthResponse = 2,

    /// <summary>A question of a resolver to an authoritative server.</summary>
    ResolverQuery = 3,

    /// <summary>Its answer.</summary>
    ResolverResponse = 4,

    /// <summary>A client's question to a resolver.</summary>
    ClientQuery = 5,

    /// <summary>Its answer.</summary>
    ClientResponse = 6,

    /// <summary>A question to the server that questions are forwarded to.</summary>
    ForwarderQuery = 7,

    /// <summary>Its answer.</summary>
    ForwarderResponse = 8,

    /// <summary>An update request.</summary>
    UpdateQuery = 13,

    /// <summary>Its answer.</summary>
    UpdateResponse = 14,
}
