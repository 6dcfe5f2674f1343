using Infra.Interop.Time;

namespace Infra.Interop.Net;

/// <summary>The kernel's word on a sent datagram.</summary>
/// <param name="Id">Its number: see <see cref="UdpBatch.TryGetSendId"/>.</param>
/// <param name="Time">When the driver took it, by <see cref="ClockId.Realtime"/>.</param>
public readonly record struct SentDatagram(uint Id, TimeSpec Time);
