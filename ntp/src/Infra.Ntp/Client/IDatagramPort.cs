using System.Net;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Client;

/// <summary>Sends requests. What comes back is handed to <see cref="ClientEngine.OnDatagram"/>.</summary>
public interface IDatagramPort
{
    /// <summary>Sends from a new port to which only the asked address can answer (RFC 9109), and closes the source's former one.</summary>
    /// <param name="source">Identifier of the source.</param>
    /// <param name="remote">Whom to ask.</param>
    /// <param name="request">The packet.</param>
    /// <param name="sentAt">When it left, by the steered clock; a better time may follow by <see cref="ClientEngine.OnSent"/>.</param>
    /// <returns>False if the network refused; why is the host's to log.</returns>
    bool TrySend(int source, IPEndPoint remote, ReadOnlySpan<byte> request, out NtpTimestamp sentAt);

    /// <summary>No reply of the source is waited for any more.</summary>
    void Close(int source);
}
