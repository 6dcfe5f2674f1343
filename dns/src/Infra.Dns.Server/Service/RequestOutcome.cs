namespace Infra.Dns.Server.Service;

/// <summary>What is to be done with a request.</summary>
internal enum RequestOutcome
{
    /// <summary>Nothing: it gets no answer.</summary>
    Drop,

    /// <summary>The answer is in the buffer.</summary>
    Reply,

    /// <summary>A handler is to answer, on another thread.</summary>
    HandOver,
}
