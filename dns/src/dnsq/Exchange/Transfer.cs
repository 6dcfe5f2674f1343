using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Infra.Buffers;
using Infra.Dns.Names;
using Infra.Dns.Query.Arguments;
using Infra.Dns.Query.Output;
using Infra.Dns.Records;
using Infra.Dns.Tsig;
using Infra.Dns.Wire;

namespace Infra.Dns.Query.Exchange;

/// <summary>Fetches a zone or its changes and prints each record as it comes.</summary>
internal sealed class Transfer(QueryOptions options, TextWriter output, IRandom random)
{
    private readonly ReplyText _text = new(options, output);

    /// <summary>Runs; false if the transfer did not end well.</summary>
    internal bool Run(DomainName zone, IReadOnlyList<IPEndPoint> servers, TsigKey? key)
    {
        foreach (IPEndPoint server in servers)
        {
            try
            {
                return Run(zone, server, key);
            }
            catch (Exception e) when (e is SocketException or EndOfStreamException)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $";; communications error to {server.Address}#{server.Port}: {(e is SocketException s ? s.SocketErrorCode : "end of file")}"));
            }
        }
        output.WriteLine(";; no servers could be reached");
        return false;
    }

    private bool Run(DomainName zone, IPEndPoint server, TsigKey? key)
    {
        long begun = Stopwatch.GetTimestamp();
        byte[] query = QueryMessage.Build(zone, options, random, default);
        TsigClient? signer = null;
        if (key is not null) (query, signer) = Exchanger.Sign(query, key);
        using var connection = new TcpConnection(server, options);
        connection.Send(query);
        var end = new TransferEnd(options.Type == RecordType.IXFR ? options.IncrementalSerial : null);
        long records = 0, messages = 0, bytes = 0;
        List<string> notes = [];
        Reply? last = null;
        while (!end.IsOver)
        {
            byte[] message = connection.Receive();
            if (!MessageView.TryParse(message, out MessageView view, out WireError error, MessageView.TransferDecompressedBytesMax)) return Fail($"; Transfer failed: {error}");
            if (BinaryPrimitives.ReadUInt16BigEndian(message) != BinaryPrimitives.ReadUInt16BigEndian(query)) return Fail("; Transfer failed: ID mismatch");
            if (view.Header.ResponseCode != ResponseCode.NoError) return Fail($"; Transfer failed: {view.Header.ResponseCode}");
            if (signer is not null) Exchanger.Verify(view, signer, notes);
            if (notes.Count > 0) return Fail(notes[0]);
            messages++;
            bytes += message.Length;
            last = new Reply(message, query, server, options.Server ?? server.Address.ToString(), true, Stopwatch.GetElapsedTime(begun), []);
            long before = records;
            foreach (RecordView record in view)
            {
                if (record.Section != MessageSection.Answer) continue;
                if (!end.TryTake(record.Type, SerialOf(view, record))) return Fail("; Transfer failed: records that are no transfer");
                records++;
                if (options.Json) continue;
                if (options.ShowsAnswer) _text.WriteRecord(view, record);
            }
            if (options.Json) output.WriteLine(ReplyJson.Write(last));
            else if (options.ShowsAnswer && view.Signature is { } signature) _text.WriteRecord(view, signature);
            if (records == before) return Fail("; Transfer failed: a message without records");
        }
        if (signer is { MayEnd: false }) return Fail("; Transfer failed: the last message is not signed");
        if (options.ShowsStatistics && !options.Json && last is not null) WriteStatistics(last, records, messages, bytes);
        return true;
    }

    private void WriteStatistics(Reply last, long records, long messages, long bytes)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $";; Query time: {(long)last.Duration.TotalMilliseconds} msec"));
        output.WriteLine(ReplyText.ServerLine(last));
        output.WriteLine(ReplyText.WhenLine());
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $";; XFR size: {records} records (messages {messages}, bytes {bytes})"));
        output.WriteLine();
    }

    private bool Fail(string line)
    {
        output.WriteLine(line);
        return false;
    }

    private static uint SerialOf(MessageView view, RecordView record) =>
        record.Type == RecordType.SOA && view.TryReadData(record, out SoaData start, out _) ? start.Serial : 0;
}
