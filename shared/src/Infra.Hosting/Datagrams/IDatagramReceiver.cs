using Infra.Interop;
using Infra.Interop.Net;

namespace Infra.Hosting.Datagrams;

/// <summary>The calls of <see cref="UdpBatchSocket"/> that a loop makes, so that tests can play a network that fails.</summary>
internal interface IDatagramReceiver : IDisposable
{
    bool IsStopped { get; }

    Errno LastReceiveError { get; }

    int Receive(UdpBatch batch);

    void Stop();
}
