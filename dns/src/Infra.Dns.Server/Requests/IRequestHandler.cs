namespace Infra.Dns.Server.Requests;

/// <summary>Handles requests that are not plain questions: NOTIFY, UPDATE, zone transfers. Called on threads of the pool, for many requests at once.</summary>
public interface IRequestHandler
{
    /// <summary>
    /// Handles a request and sends what it gets by <see cref="ServerRequest.SendAsync"/>: once, or many messages over TCP for a transfer; nothing at all to stay silent. An exception
    /// is logged and, if nothing was sent, answered with SERVFAIL.
    /// </summary>
    /// <param name="request">The request; its message is a copy that belongs to it.</param>
    /// <param name="cancellation">The client is gone or the server stops.</param>
    ValueTask HandleAsync(ServerRequest request, CancellationToken cancellation);
}
