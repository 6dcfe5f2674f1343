using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Infra.Dns.Edns;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Wire;

namespace Infra.Dns.Server.Tests.Interop;

/// <summary>Asks a server by UDP or TCP and gives back what can be compared.</summary>
internal sealed class WireClient(IPEndPoint server)
{
    /// <summary>A message as it goes over TCP: after its length.</summary>
    internal static byte[] Framed(byte[] message) => [(byte)(message.Length >> 8), (byte)message.Length, .. message];

    internal byte[] Ask(byte[] question)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(server);
        socket.ReceiveTimeout = 2000;
        byte[] reply = new byte[65536];
        for (int attempt = 0; ; attempt++)
        {
            socket.Send(question);
            try
            {
                return reply[..socket.Receive(reply)];
            }
            catch (SocketException) when (attempt < 5)
            {
                // Not there yet, or busy: ask again.
            }
        }
    }

    /// <summary>Whether it answers for a zone yet.</summary>
    internal bool IsReady(string zone)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(server);
        socket.ReceiveTimeout = 500;
        byte[] reply = new byte[65536];
        try
        {
            socket.Send(TestService.Question(zone, RecordType.SOA));
            return socket.Receive(reply) > 12 && (reply[3] & 15) == 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Response code, flags and the three sections, each sorted, without OPT.</summary>
    internal WireAnswer AskFor(string name, RecordType type, bool isDnssecOk) => Read(Ask(TestService.Question(name, type, udpSize: 4096, isDnssecOk: isDnssecOk, bits: 0)));

    /// <summary>The response code, with the bits that are in OPT.</summary>
    internal static ResponseCode CodeOf(byte[]? reply)
    {
        MessageView view = ViewOf(reply);
        return new ResponseCode((ushort)(view.Header.ResponseCode.Value | (view.Options is { } opt ? (int)(opt.TimeToLive >> 24) << 4 : 0)));
    }

    /// <summary>The value of an EDNS option; nothing if it is not there.</summary>
    internal static byte[] OptionOf(byte[]? reply, EdnsOptionCode code) =>
        EdnsView.TryRead(ViewOf(reply), out EdnsView edns, out _) && edns.TryFind(code, out ReadOnlySpan<byte> value) ? value.ToArray() : [];

    internal static WireAnswer Read(byte[] reply)
    {
        MessageView view = ViewOf(reply);
        List<string>[] sections = [[], [], []];
        byte[] data = new byte[Rdata.LengthMax];
        foreach (RecordView record in view)
        {
            if (record.Type == RecordType.OPT) continue;
            Assert.True(view.TryReadData(record, data, out int length, out WireError error), error.ToString());
            Rdata.MakeCanonical(record.Type, data.AsSpan(0, length));
            DomainName owner = view.ReadName(record.NameOffset);
            sections[(int)record.Section].Add(string.Create(CultureInfo.InvariantCulture, $"{owner.ToString().ToLowerInvariant()} {record.TimeToLive} {record.Type} {Rdata.Format(record.Type, data.AsSpan(0, length))}"));
        }
        string Join(int section) => string.Join('\n', sections[section].Order(StringComparer.Ordinal));
        string flags = $"{view.Header.ResponseCode}{(view.Header.Has(MessageHeader.Authoritative) ? " aa" : "")}{(view.Header.Has(MessageHeader.Truncated) ? " tc" : "")}";
        return new WireAnswer(flags, Join(0), Join(1), Join(2));
    }

    /// <summary>A reply that is there and can be read.</summary>
    internal static MessageView ViewOf(byte[]? reply)
    {
        Assert.NotNull(reply);
        Assert.True(MessageView.TryParse(reply, out MessageView view, out WireError error), error.ToString());
        return view;
    }
}
