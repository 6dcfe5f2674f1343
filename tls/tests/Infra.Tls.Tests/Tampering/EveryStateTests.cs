using Infra.Tls.Errors;
using Infra.Tls.Records;
using Infra.Tls.Tests.Support;

namespace Infra.Tls.Tests.Tampering;

/// <summary>The peer goes away instead of sending the message that is awaited, in every state of both ends.</summary>
public sealed class EveryStateTests
{
    /// <summary>With a client certificate or not, with a retry or not.</summary>
    public static TheoryData<bool, bool> Kinds => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory, MemberData(nameof(Kinds))]
    public void CloseNotify_InEveryState_EndsTheHandshakeAndIsNotAnswered(bool certificate, bool retry)
        => InEveryState(certificate, retry, step =>
        {
            step.Target.Feed(step.Wrap(ContentType.Alert, [1, 0]));

            Assert.Equal(TlsErrorKind.AlertReceived, step.Target.Failure.Kind);
            Assert.Equal(AlertDescription.CloseNotify, step.Target.Failure.ReceivedAlert);
            Assert.Null(step.Target.Failure.Alert);
        });

    [Theory, MemberData(nameof(Kinds))]
    public void EndOfInput_InEveryState_IsTruncationAndIsNotAnswered(bool certificate, bool retry)
        => InEveryState(certificate, retry, step =>
        {
            step.Target.EndOfInput();

            Assert.Equal(TlsError.TransportEndedInHandshake, step.Target.Failure.Error);
            Assert.Null(step.Target.Failure.Alert);
        });

    [Theory, MemberData(nameof(Kinds))]
    public void EndOfInput_WithinTheMessageOfEveryState_IsTruncationAndIsNotAnswered(bool certificate, bool retry)
        => InEveryState(certificate, retry, step =>
        {
            step.Target.Feed(step.Wrap(ContentType.Handshake, step.Message[..^1]));
            step.Target.EndOfInput();

            Assert.Equal(TlsError.TransportEndedInHandshake, step.Target.Failure.Error);
        });

    [Theory, MemberData(nameof(Kinds))]
    public void FatalAlert_InEveryState_SurfacesAndIsNotAnswered(bool certificate, bool retry)
        => InEveryState(certificate, retry, step =>
        {
            step.Target.Feed(step.Wrap(ContentType.Alert, [2, 80]));

            Assert.Equal(AlertDescription.InternalError, step.Target.Failure.ReceivedAlert);
        });

    private static void InEveryState(bool certificate, bool retry, Action<Step> end)
    {
        int states = 0;
        using (var whole = new TamperedHandshake(certificate, retry))
        {
            foreach (Step step in Steps(whole))
            {
                step.Target.Feed(step.Wrap(ContentType.Handshake, step.Message));
                states++;
            }
            Assert.True(whole.Client.Connection.IsEstablished && whole.Server.Connection.IsEstablished);
        }
        // Both hellos, EncryptedExtensions, Certificate, CertificateVerify, two Finished; a request and two answers with it; a retry and its hello.
        Assert.Equal(7 + (certificate ? 3 : 0) + (retry ? 2 : 0), states);

        for (int i = 0; i < states; i++)
        {
            using var handshake = new TamperedHandshake(certificate, retry);
            int at = 0;
            foreach (Step step in Steps(handshake))
            {
                if (at++ < i)
                {
                    step.Target.Feed(step.Wrap(ContentType.Handshake, step.Message));
                    continue;
                }
                end(step);
                Assert.Empty(step.Target.Take());
                Assert.Equal(TlsStatus.Failed, step.Target.Status);
                break;
            }
        }
    }

    /// <summary>The messages of a handshake one by one; each is made when those before it have been fed.</summary>
    private static IEnumerable<Step> Steps(TamperedHandshake handshake)
    {
        (Endpoint client, Endpoint server) = (handshake.Client, handshake.Server);
        client.Feed([]);
        foreach (Step step in Flight(client, server, "", handshake)) yield return step;
        if (handshake.WithRetry)
        {
            foreach (Step step in Flight(server, client, "", handshake)) yield return step;
            foreach (Step step in Flight(client, server, "", handshake)) yield return step;
        }
        foreach (Step step in Flight(server, client, "SERVER_HANDSHAKE_TRAFFIC_SECRET", handshake)) yield return step;
        foreach (Step step in Flight(client, server, "CLIENT_HANDSHAKE_TRAFFIC_SECRET", handshake)) yield return step;
    }

    private static IEnumerable<Step> Flight(Endpoint source, Endpoint target, string secret, TamperedHandshake handshake)
    {
        List<byte[]> records = RecordText.SplitRecords(source.Take());
        foreach (byte[] record in records.Where(r => r[0] == (byte)ContentType.Handshake))
        {
            foreach (byte[] message in RecordText.SplitMessages(record.AsSpan(5))) yield return new Step(target, message, null);
        }
        if (secret.Length == 0) yield break;
        using RecordCipher opening = RecordText.Cipher(TamperedHandshake.Suite, handshake.Log[secret]);
        using RecordCipher sealing = RecordText.Cipher(TamperedHandshake.Suite, handshake.Log[secret]);
        var content = new List<byte>();
        foreach (byte[] record in records.Where(r => r[0] == (byte)ContentType.ApplicationData)) content.AddRange(RecordText.Open(opening, record, out _));
        foreach (byte[] message in RecordText.SplitMessages(content.ToArray())) yield return new Step(target, message, sealing);
    }

    /// <summary>An end that waits, the message that it waits for, and the protection under which it comes.</summary>
    private sealed record Step(Endpoint Target, byte[] Message, RecordCipher? Cipher)
    {
        internal byte[] Wrap(ContentType type, byte[] content) => Cipher is null ? RecordText.Clear(type, content) : RecordText.Seal(Cipher, type, content);
    }
}
