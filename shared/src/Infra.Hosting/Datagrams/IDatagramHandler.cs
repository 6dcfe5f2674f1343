using Infra.Interop.Net;

namespace Infra.Hosting.Datagrams;

/// <summary>What a <see cref="DatagramLoop"/> does with what it receives.</summary>
public interface IDatagramHandler
{
    /// <summary>Handles one batch, on the loop's thread; the replies are the handler's to send. What it throws ends the loop.</summary>
    /// <param name="batch">At least one datagram; the next receive forgets it, so keep nothing of it.</param>
    void Handle(UdpBatch batch);
}
