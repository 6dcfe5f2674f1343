using System.Text;
using Infra.Http.Fields;
using Infra.Http.Forwarding;
using Infra.Http.Http1;
using Infra.Http.Http2;
using Infra.Http.ProxyProtocol;
using Infra.Http.Structured;
using Infra.Http.Targets;
using Infra.Testing;
using Infra.Testing.Fuzzing;

namespace Infra.Http.Tests.Fuzzing;

public static class FuzzTargets
{
    /// <summary>Whole or split, a request has one meaning; what is accepted and written anew is accepted again and means the same.</summary>
    [FuzzTarget("http1-request", Corpus = "Corpus/http1-request", InputBytesMax = 4096)]
    public static void Request(ReadOnlySpan<byte> input)
    {
        var head = new RequestHead(HeadLimits.Request);
        HeadState whole = head.Parse(input);
        (HeadState, RejectReason, int, BodyKind, long) meaning = (whole, head.Reason, head.Length, head.Body, head.ContentLength);
        head.Reset();
        head.Parse(input[..(input.Length / 2)]);
        head.Parse(input[..(input.Length - (input.Length / 4))]);
        head.Parse(input);
        Check(meaning == (head.State, head.Reason, head.Length, head.Body, head.ContentLength), "a split changes the meaning");
        if (whole != HeadState.Complete) return;
        RejectReason reason = TargetNormalizer.Normalize(head.PathAndQueryOf(input), NormalizationChecks.All, new byte[input.Length + 1], out ReadOnlySpan<byte> target, out _);
        HopByHop.DropFromRequest(head, input, dropUnderscores: true);
        if (reason != RejectReason.None) return;
        var written = new byte[(input.Length * 4) + 100];
        var writer = new Http1Writer(written);
        writer.WriteRequestLine(head.MethodOf(input), target);
        writer.WriteFields(head.FieldsOf(input));
        if (head.Body == BodyKind.Chunked) writer.WriteField(FieldId.TransferEncoding, "chunked"u8);
        writer.EndHead();
        Check(writer.IsGood, "an accepted request cannot be written");
        var again = new RequestHead(HeadLimits.Request);
        Check(again.Parse(writer.Written) == HeadState.Complete, "what was written is not accepted");
        Check(again.Length == writer.Offset && again.Body == head.Body && again.ContentLength == head.ContentLength, "what was written is framed in another way");
    }

    /// <summary>Whole or split, a response has one meaning.</summary>
    [FuzzTarget("http1-response", Corpus = "Corpus/http1-response", InputBytesMax = 4096)]
    public static void Response(ReadOnlySpan<byte> input)
    {
        var head = new ResponseHead(HeadLimits.Response);
        HeadState whole = head.Parse(input);
        (HeadState, RejectReason, int, BodyKind, long) meaning = (whole, head.Reason, head.Length, head.Body, head.ContentLength);
        head.Reset();
        head.Parse(input[..(input.Length / 3)]);
        head.Parse(input);
        Check(meaning == (head.State, head.Reason, head.Length, head.Body, head.ContentLength), "a split changes the meaning");
        if (whole != HeadState.Complete) return;
        HopByHop.DropFromResponse(head, input);
        var writer = new Http1Writer(new byte[(input.Length * 4) + 100]);
        writer.WriteStatusLine(head.Status, head.ReasonPhraseOf(input));
        writer.WriteFields(head.FieldsOf(input));
        writer.EndHead();
        Check(writer.IsGood, "an accepted response cannot be written");
    }

    /// <summary>Whole or byte by byte, a chunked body is the same bytes, and its end is at the same place.</summary>
    [FuzzTarget("http1-chunked", Corpus = "Corpus/http1-chunked", InputBytesMax = 2048)]
    public static void Chunked(ReadOnlySpan<byte> input)
    {
        var decoder = new ChunkedDecoder();
        var whole = new List<byte>();
        int position = 0;
        ChunkStep step = Run(decoder, input, ref position, whole);
        (ChunkStep, RejectReason, int, int) meaning = (step, decoder.Reason, step == ChunkStep.NeedsMore ? 0 : position, decoder.TrailerCount);
        decoder.Reset();
        var split = new List<byte>();
        position = 0;
        for (int i = 0; i <= input.Length; i++)
            step = Run(decoder, input[..i], ref position, split);
        Check(whole.SequenceEqual(split), "a split changes the body");
        Check(meaning == (step, decoder.Reason, step == ChunkStep.NeedsMore ? 0 : position, decoder.TrailerCount), "a split changes the end");
    }

    /// <summary>A PROXY header says the same however it arrives, and what it says can be written and read again.</summary>
    [FuzzTarget("proxy-protocol", Corpus = "Corpus/proxy-protocol", InputBytesMax = 4200)]
    public static void Proxy(ReadOnlySpan<byte> input)
    {
        ProxyHeaderResult result = ProxyHeaderReader.Read(input, out ProxyHeader? header, out int length, out _);
        Check(result == ProxyHeaderResult.Complete == (header is not null) && length <= input.Length, "result and header do not match");
        if (header is null) return;
        Check(ProxyHeaderReader.Read(input[..(length - 1)], out _, out _, out _) == ProxyHeaderResult.NeedsMore, "a prefix is more than a prefix");
        var target = new byte[ProxyHeaderReader.BytesMax];
        int written = ProxyHeaderWriter.WriteVersion2(header, target);
        if (written == 0) return;
        Check(ProxyHeaderReader.Read(target.AsSpan(0, written), out ProxyHeader? again, out _, out _) == ProxyHeaderResult.Complete && Equals(again!.Source, header.Source), "a header does not read back");
    }

    /// <summary>What is read can be written and read again.</summary>
    [FuzzTarget("structured-fields", Corpus = "Corpus/structured-fields", InputBytesMax = 2048)]
    public static void Structured(ReadOnlySpan<byte> input)
    {
        if (StructuredFieldReader.TryReadItem(input, out StructuredItem? item, out _))
            Check(StructuredFieldReader.TryReadItem(Encoding.ASCII.GetBytes(StructuredFieldWriter.Format(item)), out _, out _), "an item does not read back");
        if (StructuredFieldReader.TryReadList(input, out IReadOnlyList<StructuredMember> list, out _))
            Check(StructuredFieldReader.TryReadList(Encoding.ASCII.GetBytes(StructuredFieldWriter.Format(list)), out _, out _), "a list does not read back");
        if (StructuredFieldReader.TryReadDictionary(input, out IReadOnlyList<StructuredEntry> entries, out _))
            Check(StructuredFieldReader.TryReadDictionary(Encoding.ASCII.GetBytes(StructuredFieldWriter.Format(entries)), out _, out _), "a dictionary does not read back");
    }

    /// <summary>Whole or byte by byte, the gate gives one verdict; the first byte chooses the direction.</summary>
    [FuzzTarget("http2-gate", Corpus = "Corpus/http2-gate", InputBytesMax = 4096)]
    public static void Gate(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return;
        bool isClient = (input[0] & 1) == 0;
        var limits = new FrameGateLimits { ResetsMax = 2, ControlFramesMax = 4, ContinuationsMax = 2, BlockBytesMax = 200 };
        var whole = new FrameGate(limits);
        FrameGateVerdict expected = isClient ? whole.FromClient(input[1..], 0) : whole.FromServer(input[1..], 0);
        var split = new FrameGate(limits);
        FrameGateVerdict last = FrameGateVerdict.Pass;
        for (int i = 1; i < input.Length; i++)
            last = isClient ? split.FromClient(input.Slice(i, 1), 0) : split.FromServer(input.Slice(i, 1), 0);
        Check(last == expected && split.IsServerAtBoundary == whole.IsServerAtBoundary, "a split changes the verdict");
        split.WriteGoAway(new byte[FrameGate.GoAwayBytes]);
    }

    private static ChunkStep Run(ChunkedDecoder decoder, ReadOnlySpan<byte> input, ref int position, List<byte> body)
    {
        while (true)
        {
            ChunkStep step = decoder.Next(input[position..], out int consumed, out ReadOnlySpan<byte> data);
            position += consumed;
            if (step != ChunkStep.Data) return step;
            body.AddRange(data);
        }
    }

    private static void Check(bool condition, string message)
    {
        if (!condition) throw new AssertionFailedException(message);
    }
}
