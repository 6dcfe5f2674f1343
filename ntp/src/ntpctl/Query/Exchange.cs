using System.Net;
using System.Net.Sockets;
using Infra.Buffers;
using Infra.Interop;
using Infra.Interop.Net;
using Infra.Interop.Time;
using Infra.Ntp.Source;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Control.Query;

/// <summary>
/// One request and its reply, with the kernel's timestamps where it gives them. Each request has a socket of its own, so that its port is new.
/// </summary>
internal sealed class Exchange(IPEndPoint server, sbyte precision, IRandom random)
{
    private static readonly TimeSpan SendTimePatience = TimeSpan.FromMilliseconds(20);
    private static readonly UdpSocketOptions SocketOptions = new()
    {
        LocalAddress = false,
        SendTimestamps = SendTimestamps.OnRequest,
        ReceiveTimeout = TimeSpan.FromMilliseconds(20),
    };

    private readonly UdpBatch _batch = new(4, 1024, ClientRequest.Length);
    private readonly SentDatagram[] _sendTimes = new SentDatagram[4];
    private NtpTimestamp _sentAt;
    private bool _isSentByKernel;

    /// <summary>Asks once. Datagrams that are not the reply are passed over until the time is up.</summary>
    internal ExchangeResult Run(TimeSpan timeout)
    {
        try
        {
            IPAddress any = server.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
            using UdpBatchSocket socket = UdpBatchSocket.Bind(new IPEndPoint(any, 0), SocketOptions);
            socket.Connect(server);
            return Run(socket, timeout);
        }
        catch (SocketException exception)
        {
            return ExchangeResult.Failed("unreachable", exception.Message);
        }
    }

    private ExchangeResult Run(UdpBatchSocket socket, TimeSpan timeout)
    {
        var request = ClientRequest.Create(random);
        request.Write(new PollInterval(6), _batch.Reply(0));
        _batch.ClearQueue();
        int index = _batch.QueueConnected(0, ClientRequest.Length, wantSendTime: true);
        TimeSpec start = SystemClock.Read(ClockId.Monotonic);
        _isSentByKernel = false;
        _sentAt = Now;
        if (socket.Send(_batch) == 0) return ExchangeResult.Failed("unreachable", Describe(_batch.SendError(index)));

        ReplyVerdict? last = null;
        while (SystemClock.Read(ClockId.Monotonic).NanosecondsSince(start) < timeout.Ticks * 100)
        {
            if (socket.Receive(_batch) == 0)
            {
                if (socket.LastReceiveError is not (Errno.None or Errno.EAGAIN or Errno.EINTR))
                    return ExchangeResult.Failed("unreachable", Describe(socket.LastReceiveError));
                continue;
            }
            ReadSendTime(socket);
            for (int slot = 0; slot < _batch.Count; slot++)
            {
                ReplyVerdict verdict = ReplyCheck.Judge(_batch.Received(slot), request, out NtpPacketView reply);
                if (verdict is ReplyVerdict.Malformed or ReplyVerdict.WrongOrigin or ReplyVerdict.Unauthenticated)
                {
                    last = verdict;
                    continue;
                }
                return Judge(verdict, reply, slot);
            }
        }
        string stray = last is null ? "" : ", only packets that were not the reply";
        return ExchangeResult.Failed("timeout", $"no answer within {timeout.TotalSeconds:0.###} s{stray}");
    }

    private ExchangeResult Judge(ReplyVerdict verdict, in NtpPacketView reply, int slot)
    {
        switch (verdict)
        {
            case ReplyVerdict.Valid:
                bool isReceivedByKernel = _batch.TryGetReceiveTime(slot, out TimeSpec time);
                NtpTimestamp received = isReceivedByKernel ? ToNtp(time) : Now;
                if ((received - _sentAt).IsNegative) return ExchangeResult.Failed("clock-stepped", "this machine's clock was set back while the reply was on its way");
                return new ExchangeResult(Measurement.Create(_sentAt, reply, received, precision), _isSentByKernel, isReceivedByKernel, "", "");
            case ReplyVerdict.KissRate:
                return ExchangeResult.Failed("kiss-rate", "the server asks for fewer requests (RATE)");
            case ReplyVerdict.KissDeny:
                return ExchangeResult.Failed("kiss-deny", $"the server refuses this client ({reply.ReferenceId.ToString(0)})");
            case ReplyVerdict.Unsynchronised:
                string id = reply.ReferenceId.ToString(reply.Stratum);
                return ExchangeResult.Failed("unsynchronized", $"the server has no time itself (leap {(int)reply.Leap}, stratum {reply.Stratum}, reference {id})");
            default:
                return ExchangeResult.Failed("bad-reply", $"the reply cannot be used: {verdict}");
        }
    }

    private void ReadSendTime(UdpBatchSocket socket)
    {
        if (_isSentByKernel) return;
        int count = socket.ReadSendTimes(_sendTimes);
        if (count == 0 && socket.WaitForSendTime(SendTimePatience)) count = socket.ReadSendTimes(_sendTimes);
        if (count == 0) return;
        _isSentByKernel = true;
        _sentAt = ToNtp(_sendTimes[0].Time);
    }

    private static NtpTimestamp Now => ToNtp(SystemClock.Read(ClockId.Realtime));

    private static NtpTimestamp ToNtp(TimeSpec time) => NtpTimestamp.FromUnix(time.Seconds, (int)time.Nanoseconds);

    private static string Describe(Errno error) => error switch
    {
        Errno.ECONNREFUSED => "nobody listens there (connection refused)",
        Errno.EHOSTUNREACH => "no route to the host",
        Errno.ENETUNREACH => "the network is unreachable",
        _ => error.ToString(),
    };
}
