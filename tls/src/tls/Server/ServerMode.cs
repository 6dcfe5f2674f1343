namespace Infra.Tls.Tool.Server;

/// <summary>What <c>tls server</c> does with an established connection.</summary>
internal enum ServerMode
{
    /// <summary>Reads and counts until the client closes.</summary>
    Discard,

    /// <summary>Sends back what comes.</summary>
    Echo,

    /// <summary>Answers an HTTP request with the facts of its handshake.</summary>
    Page,

    /// <summary>Answers HTTP requests with files.</summary>
    Files,
}
