using System.Runtime.InteropServices;
using Infra.Interop.Time;

namespace Infra.Interop.Net;

/// <summary>
/// Room for a batch of datagrams in both directions: what <see cref="UdpBatchSocket.Receive"/> fills and
/// <see cref="UdpBatchSocket.Send"/> empties. All memory is taken once, in the constructor; nothing is allocated afterwards.
/// Slot i has a received datagram and a send buffer of its own. One thread at a time; spans handed out are good until the
/// next <see cref="UdpBatchSocket.Receive"/>.
/// </summary>
public sealed class UdpBatch
{
    /// <summary>The most slots: as many as the kernel takes in one call.</summary>
    public const int SlotsMax = 1024;

    private const int DatagramBytesMax = 65535;
    private const int NameBytes = 32;            // sockaddr_in6 has 28
    private const int ReceiveControlBytes = 256; // timestamps 64, packet info 40, error queue 64
    private const int SendControlBytes = 64;     // packet info 40, timestamp request 24

    private readonly byte[] _received;
    private readonly byte[] _sent;
    private readonly byte[] _sourceNames;
    private readonly byte[] _targetNames;
    private readonly byte[] _receiveControl;
    private readonly byte[] _sendControl;
    private readonly IoVector[] _receiveVectors;
    private readonly IoVector[] _sendVectors;
    private readonly MessageHeader[] _receiveHeaders;
    private readonly MessageHeader[] _sendHeaders;
    private readonly nint _receiveHeadersAddress;
    private readonly nint _sendHeadersAddress;
    private readonly nint _sentAddress;
    private readonly nint _sourceNamesAddress;
    private readonly nint _targetNamesAddress;
    private readonly DatagramInfo[] _infos;
    private readonly QueueEntry[] _queue;

    /// <summary>Takes the memory.</summary>
    /// <param name="slots">Datagrams per batch, 1 to <see cref="SlotsMax"/>.</param>
    /// <param name="receiveBytes">Longest datagram that comes in whole, 1 to 65535; longer ones are cut and marked.</param>
    /// <param name="sendBytes">Longest datagram to send, 1 to 65535.</param>
    public UdpBatch(int slots, int receiveBytes, int sendBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slots);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slots, SlotsMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(receiveBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(receiveBytes, DatagramBytesMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sendBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sendBytes, DatagramBytesMax);
        Slots = slots;
        ReceiveBytes = receiveBytes;
        SendBytes = sendBytes;

        _received = PinnedArray.Create<byte>(slots * receiveBytes, out nint received);
        _sent = PinnedArray.Create<byte>(slots * sendBytes, out _sentAddress);
        _sourceNames = PinnedArray.Create<byte>(slots * NameBytes, out _sourceNamesAddress);
        _targetNames = PinnedArray.Create<byte>(slots * NameBytes, out _targetNamesAddress);
        _receiveControl = PinnedArray.Create<byte>(slots * ReceiveControlBytes, out nint receiveControl);
        _sendControl = PinnedArray.Create<byte>(slots * SendControlBytes, out nint sendControl);
        _receiveVectors = PinnedArray.Create<IoVector>(slots, out nint receiveVectors);
        _sendVectors = PinnedArray.Create<IoVector>(slots, out nint sendVectors);
        _receiveHeaders = PinnedArray.Create<MessageHeader>(slots, out _receiveHeadersAddress);
        _sendHeaders = PinnedArray.Create<MessageHeader>(slots, out _sendHeadersAddress);
        _infos = new DatagramInfo[slots];
        _queue = new QueueEntry[slots];

        int vectorBytes = IntPtr.Size * 2;
        for (int i = 0; i < slots; i++)
        {
            _receiveVectors[i] = new IoVector(received + i * receiveBytes, (nuint)receiveBytes);
            _receiveHeaders[i] = new MessageHeader
            {
                Name = _sourceNamesAddress + i * NameBytes,
                NameLength = NameBytes,
                Vectors = receiveVectors + i * vectorBytes,
                VectorCount = 1,
                Control = receiveControl + i * ReceiveControlBytes,
                ControlLength = ReceiveControlBytes,
            };
            _sendHeaders[i] = new MessageHeader
            {
                Vectors = sendVectors + i * vectorBytes,
                VectorCount = 1,
                Control = sendControl + i * SendControlBytes,
            };
        }
    }

    /// <summary>Datagrams per batch.</summary>
    public int Slots { get; }

    /// <summary>Longest datagram that comes in whole.</summary>
    public int ReceiveBytes { get; }

    /// <summary>Longest datagram to send.</summary>
    public int SendBytes { get; }

    /// <summary>Datagrams of the last receive: slots 0 to Count − 1 hold them.</summary>
    public int Count { get; private set; }

    /// <summary>The datagram of a slot. Empty datagrams exist.</summary>
    public ReadOnlySpan<byte> Received(int slot)
    {
        CheckReceived(slot);
        return _received.AsSpan(slot * ReceiveBytes, (int)Math.Min(_receiveHeaders[slot].Length, (uint)ReceiveBytes));
    }

    /// <summary>Whether the datagram was longer than <see cref="ReceiveBytes"/> and lost its end.</summary>
    public bool IsTruncated(int slot)
    {
        CheckReceived(slot);
        return (_receiveHeaders[slot].Flags & MessageFlags.Truncated) != MessageFlags.None;
    }

    /// <summary>Who sent the datagram. A dual-stack socket shows IPv4 senders as IPv4-mapped: see <see cref="UdpAddress.Unmapped"/>.</summary>
    public UdpAddress Source(int slot)
    {
        CheckReceived(slot);
        UdpAddress.TryRead(_sourceNames.AsSpan(slot * NameBytes, (int)Math.Min(_receiveHeaders[slot].NameLength, NameBytes)), out UdpAddress source);
        return source;
    }

    /// <summary>When the kernel got the datagram, by <see cref="ClockId.Realtime"/>; false if it did not say.</summary>
    public bool TryGetReceiveTime(int slot, out TimeSpec time)
    {
        CheckReceived(slot);
        time = _infos[slot].Time;
        return _infos[slot].HasTime;
    }

    /// <summary>
    /// The address of this machine that the datagram was sent to (port 0); false if the socket was
    /// not opened with <see cref="UdpSocketOptions.LocalAddress"/>.
    /// </summary>
    public bool TryGetLocalAddress(int slot, out UdpAddress local)
    {
        CheckReceived(slot);
        local = _infos[slot].Local;
        return _infos[slot].HasLocal;
    }

    /// <summary>The number of the interface that the datagram came in by; 0 if unknown: see <see cref="TryGetLocalAddress"/>.</summary>
    public uint InterfaceIndex(int slot)
    {
        CheckReceived(slot);
        return _infos[slot].Interface;
    }

    /// <summary>The send buffer of a slot, all <see cref="SendBytes"/> of it, with whatever was in it before.</summary>
    public Span<byte> Reply(int slot)
    {
        CheckSlot(slot);
        return _sent.AsSpan(slot * SendBytes, SendBytes);
    }

    /// <summary>
    /// Queues the first <paramref name="length"/> bytes of a slot's send buffer as answer to the slot's datagram: to its sender,
    /// from the address that it was sent to.
    /// </summary>
    /// <param name="slot">A slot of the last receive; queue each at most once.</param>
    /// <param name="length">Bytes to send.</param>
    /// <param name="wantSendTime">Ask for the kernel's send time; needs <see cref="SendTimestamps.OnRequest"/>.</param>
    /// <returns>The place in the queue, from 0.</returns>
    public int QueueReply(int slot, int length, bool wantSendTime = false)
    {
        CheckReceived(slot);
        ref readonly DatagramInfo info = ref _infos[slot];
        int control = info.HasLocal ? WritePacketInfo(_queued, info.Local) : 0;
        return Queue(slot, length, _sourceNamesAddress + slot * NameBytes, _receiveHeaders[slot].NameLength, control, wantSendTime);
    }

    /// <summary>Queues the first <paramref name="length"/> bytes of a slot's send buffer to any address.</summary>
    /// <inheritdoc cref="QueueReply"/>
    /// <param name="slot">Any slot; queue each at most once.</param>
    /// <param name="destination">Where to; in the form that fits the socket (<see cref="UdpAddress.Mapped"/> for a dual-stack one).</param>
    /// <param name="length">Bytes to send.</param>
    /// <param name="wantSendTime">Ask for the kernel's send time; needs <see cref="SendTimestamps.OnRequest"/>.</param>
    public int QueueTo(int slot, UdpAddress destination, int length, bool wantSendTime = false)
    {
        CheckSlot(slot);
        destination.TryWrite(_targetNames.AsSpan(slot * NameBytes, NameBytes), out int nameLength);
        return Queue(slot, length, _targetNamesAddress + slot * NameBytes, (uint)nameLength, 0, wantSendTime);
    }

    /// <summary>Queues the first <paramref name="length"/> bytes of a slot's send buffer to any address, from an address of this machine.</summary>
    /// <inheritdoc cref="QueueReply"/>
    /// <param name="slot">Any slot; queue each at most once.</param>
    /// <param name="destination">Where to; in the form that fits the socket.</param>
    /// <param name="local">Where from, as <see cref="TryGetLocalAddress"/> gave it for a datagram of the same socket.</param>
    /// <param name="length">Bytes to send.</param>
    public int QueueTo(int slot, UdpAddress destination, UdpAddress local, int length)
    {
        CheckSlot(slot);
        destination.TryWrite(_targetNames.AsSpan(slot * NameBytes, NameBytes), out int nameLength);
        return Queue(slot, length, _targetNamesAddress + slot * NameBytes, (uint)nameLength, WritePacketInfo(_queued, local), wantSendTime: false);
    }

    /// <summary>Queues the first <paramref name="length"/> bytes of a slot's send buffer to the peer of a connected socket.</summary>
    /// <inheritdoc cref="QueueReply"/>
    public int QueueConnected(int slot, int length, bool wantSendTime = false)
    {
        CheckSlot(slot);
        return Queue(slot, length, 0, 0, 0, wantSendTime);
    }

    /// <summary>Datagrams in the queue.</summary>
    public int QueuedCount => _queued;

    /// <summary>A queued datagram, to be finished right before it is sent (a transmit timestamp, for example).</summary>
    public Span<byte> Queued(int index)
    {
        CheckQueued(index);
        return _sent.AsSpan(_queue[index].Slot * SendBytes, (int)_sendVectors[index].Length);
    }

    /// <summary>The slot that a queued datagram came from.</summary>
    public int QueuedSlot(int index)
    {
        CheckQueued(index);
        return _queue[index].Slot;
    }

    /// <summary>After a send: why a queued datagram was not sent; <see cref="Errno.None"/> if it was.</summary>
    public Errno SendError(int index)
    {
        CheckQueued(index);
        return _queue[index].Error;
    }

    /// <summary>After a send: the number under which <see cref="UdpBatchSocket.ReadSendTimes(Span{SentDatagram})"/> reports the datagram; false if no time was asked for or it was not sent.</summary>
    public bool TryGetSendId(int index, out uint id)
    {
        CheckQueued(index);
        id = _queue[index].SendId;
        return _queue[index].WantsTime && _queue[index].Error == Errno.None;
    }

    /// <summary>Forgets the queue; also done by each receive.</summary>
    public void ClearQueue() => _queued = 0;

    private int _queued;

    internal nint ReceiveHeaders => _receiveHeadersAddress;

    internal nint SendHeadersFrom(int index)
    {
        CheckQueued(index);
        return _sendHeadersAddress + index * 64;   // sizeof(struct mmsghdr)
    }

    /// <summary>Puts back what the kernel changed in the headers of the last receive.</summary>
    internal void BeginReceive()
    {
        foreach (ref MessageHeader header in _receiveHeaders.AsSpan(0, Count))
        {
            header.NameLength = NameBytes;
            header.ControlLength = ReceiveControlBytes;
        }

        Count = 0;
        _queued = 0;
    }

    /// <summary>Takes what the kernel wrote.</summary>
    internal void EndReceive(int count)
    {
        Count = count;
        for (int i = 0; i < count; i++)
            _infos[i].Read(Control(i));
    }

    /// <summary>Whether a slot came without a sender: the sign of a socket that was shut down, not of a datagram.</summary>
    internal bool HasNoSource(int slot) => _receiveHeaders[slot].NameLength == 0;

    internal ReadOnlySpan<byte> Control(int slot) =>
        _receiveControl.AsSpan(slot * ReceiveControlBytes, (int)Math.Min(_receiveHeaders[slot].ControlLength, ReceiveControlBytes));

    internal bool WantsSendTime(int index) => _queue[index].WantsTime;

    internal void SetSent(int index, Errno error, uint sendId)
    {
        _queue[index].Error = error;
        _queue[index].SendId = sendId;
    }

    private int Queue(int slot, int length, nint name, uint nameLength, int controlLength, bool wantSendTime)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, SendBytes);
        int index = _queued;
        if (index == Slots) throw new InvalidOperationException("The queue is full: a slot was queued twice.");
        if (wantSendTime)
        {
            // Documentation/networking/timestamping.rst, 1.3.4: flags in a control message count for this datagram alone.
            Span<byte> request = ControlMessages.Add(
                SendControl(index), ref controlLength, SocketConstants.LevelSocket, SocketConstants.Timestamping, sizeof(uint));
            MemoryMarshal.Write(request, (uint)TimestampingFlags.SendSoftware);
        }

        _sendVectors[index] = new IoVector(_sentAddress + slot * SendBytes, (nuint)length);
        ref MessageHeader header = ref _sendHeaders[index];
        header.Name = name;
        header.NameLength = nameLength;
        header.ControlLength = (nuint)controlLength;
        _queue[index] = new QueueEntry { Slot = slot, WantsTime = wantSendTime };
        _queued = index + 1;
        return index;
    }

    private int WritePacketInfo(int index, UdpAddress local)
    {
        if (index == Slots) return 0;   // refused by Queue
        int used = 0;
        if (local.IsIPv6)
        {
            // struct in6_pktinfo: address, interface. The interface only where the address means nothing without it.
            Span<byte> info = ControlMessages.Add(SendControl(index), ref used, SocketConstants.LevelIPv6, SocketConstants.IPv6PacketInfo, 20);
            local.TryWriteAddressBytes(info, out _);
            MemoryMarshal.Write(info[16..], local.ScopeId);
            return used;
        }

        // struct in_pktinfo: interface (0: by the routes), source address, destination (ignored).
        Span<byte> info4 = ControlMessages.Add(SendControl(index), ref used, SocketConstants.LevelIPv4, SocketConstants.IPv4PacketInfo, 12);
        local.TryWriteAddressBytes(info4[4..], out _);
        return used;
    }

    private Span<byte> SendControl(int index) => _sendControl.AsSpan(index * SendControlBytes, SendControlBytes);

    private void CheckReceived(int slot) => ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slot, (uint)Count, nameof(slot));

    private void CheckSlot(int slot) => ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slot, (uint)Slots, nameof(slot));

    private void CheckQueued(int index) => ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_queued, nameof(index));

    private struct QueueEntry
    {
        internal int Slot;
        internal bool WantsTime;
        internal Errno Error;
        internal uint SendId;
    }
}
