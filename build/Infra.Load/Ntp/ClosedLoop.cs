using System.Diagnostics;
using System.Net;
using Infra.Interop.Net;
using Infra.Ntp.Source;
using Infra.Ntp.Wire;

namespace Infra.Load.Ntp;

/// <summary>One socket's part of the load.</summary>
internal sealed class ClosedLoop(IPEndPoint target, long requestsMax, double secondsMax, int outstandingMax, ulong seed)
{
    private const int DatagramBytes = 512;
    private static readonly TimeSpan LostAfter = TimeSpan.FromMilliseconds(500);

    private readonly NtpTimestamp[] _nonces = new NtpTimestamp[outstandingMax];   // unknown = the place is free
    private readonly long[] _sentAt = new long[outstandingMax];
    private readonly int[] _free = new int[outstandingMax];
    private int _freeCount;
    private ulong _random = seed * 0x9E3779B97F4A7C15;

    internal long Sent { get; private set; }

    internal long Received { get; private set; }

    internal long Lost { get; private set; }

    /// <summary>Datagrams that are no reply to a request under way: duplicates, late ones, wrong ones.</summary>
    internal long Mismatched { get; private set; }

    /// <summary>Good replies in which the server says that it has no time.</summary>
    internal long Unsynchronised { get; private set; }

    internal TimeSpan Elapsed { get; private set; }

    internal LatencyHistogram Latencies { get; } = new();

    internal void Run()
    {
        IPAddress any = target.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
        var options = new UdpSocketOptions { ReceiveTimestamps = ReceiveTimestamps.None, LocalAddress = false, ReceiveTimeout = LostAfter };
        using UdpBatchSocket socket = UdpBatchSocket.Bind(new IPEndPoint(any, 0), options);
        socket.Connect(target);
        var batch = new UdpBatch(outstandingMax, DatagramBytes, ClientRequest.Length);
        for (int place = 0; place < outstandingMax; place++)
            _free[_freeCount++] = place;

        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            bool mayAsk = Sent < requestsMax && Stopwatch.GetElapsedTime(start).TotalSeconds < secondsMax;
            if (mayAsk) Fill(batch, socket);
            else if (_freeCount == outstandingMax) break;

            if (socket.Receive(batch) == 0) GiveUpAll();
            else Take(batch);
        }
        Elapsed = Stopwatch.GetElapsedTime(start);
    }

    private void Fill(UdpBatch batch, UdpBatchSocket socket)
    {
        batch.ClearQueue();
        long now = Stopwatch.GetTimestamp();
        while (_freeCount > 0 && Sent < requestsMax)
        {
            int place = _free[--_freeCount];
            var request = new ClientRequest(4, NextNonce(place));
            request.Write(new PollInterval(6), batch.Reply(place));
            batch.QueueConnected(place, ClientRequest.Length);
            _nonces[place] = request.Nonce;
            _sentAt[place] = now;
            Sent++;
        }
        if (batch.QueuedCount > 0) socket.Send(batch);   // what the kernel refuses counts as lost
    }

    private void Take(UdpBatch batch)
    {
        long now = Stopwatch.GetTimestamp();
        for (int i = 0; i < batch.Count; i++)
        {
            bool isReply = NtpPacketView.TryParse(batch.Received(i), out NtpPacketView reply) == NtpParseResult.Ok && reply.Mode == NtpMode.Server;
            int place = isReply ? (int)(reply.OriginTime.Bits & 0xFFFF) : outstandingMax;
            if (place >= outstandingMax || _nonces[place] != reply.OriginTime || reply.OriginTime.IsUnknown)
            {
                Mismatched++;
                continue;
            }
            Latencies.Add((now - _sentAt[place]) * (1_000_000_000 / Stopwatch.Frequency));
            Received++;
            if (reply.Leap == LeapIndicator.Unsynchronised) Unsynchronised++;
            Release(place);
        }
    }

    private void GiveUpAll()
    {
        for (int place = 0; place < outstandingMax; place++)
        {
            if (_nonces[place].IsUnknown) continue;
            Lost++;
            Release(place);
        }
    }

    private void Release(int place)
    {
        _nonces[place] = NtpTimestamp.Unknown;
        _free[_freeCount++] = place;
    }

    // 48 random bits (xorshift64) with the place below them; bit 63 keeps it from being zero.
    private NtpTimestamp NextNonce(int place)
    {
        _random ^= _random << 13;
        _random ^= _random >> 7;
        _random ^= _random << 17;
        return new NtpTimestamp(_random << 16 | 1ul << 63 | (uint)place);
    }
}
