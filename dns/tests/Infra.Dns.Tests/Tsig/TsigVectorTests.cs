using Infra.Dns.Tsig;

namespace Infra.Dns.Tests.Tsig;

public class TsigVectorTests
{
    public static TheoryData<string> Titles => [.. TsigVector.All.Select(vector => vector.Title)];

    [Fact]
    public void Vectors_HaveEveryAlgorithm() =>
        Assert.Equal(TsigAlgorithm.All.Select(algorithm => algorithm.Name).Order(), TsigVector.All.Select(vector => vector.Algorithm.Name).Distinct().Order());

    [Theory, MemberData(nameof(Titles))]
    public void Verify_OfOtherProgramsRequests_IsGood(string title)
    {
        TsigVector vector = TsigVector.All.First(candidate => candidate.Title == title);
        using TsigKey key = vector.CreateKey();

        TsigServer server = TsigServer.Verify(TsigVector.View(vector.Messages[0]), new TsigKeyStore([key]), vector.Now);

        Assert.Equal(TsigVerdict.Good, server.Verdict);
        Assert.Same(key, server.Key);
    }

    [Theory, MemberData(nameof(Titles))]
    public void Sign_OfTheSameRequest_GivesTheSameBytes(string title)
    {
        TsigVector vector = TsigVector.All.First(candidate => candidate.Title == title);
        using TsigKey key = vector.CreateKey();
        byte[] buffer = TsigVector.Strip(vector.Messages[0], out int length, out ulong time);

        Assert.True(new TsigClient(key).TrySign(buffer, ref length, time));

        Assert.Equal(Convert.ToHexString(vector.Messages[0]), Convert.ToHexString(buffer, 0, length));
    }

    [Theory, MemberData(nameof(Titles))]
    public void Verify_WithAnyBitChanged_IsNeverGood(string title)
    {
        TsigVector vector = TsigVector.All.First(candidate => candidate.Title == title);
        using TsigKey key = vector.CreateKey();
        var keys = new TsigKeyStore([key]);
        byte[] message = vector.Messages[0];
        for (int bit = 16; bit < 8 * message.Length; bit++)   // the ID in the header is not signed: the original one is
        {
            byte[] changed = [.. message];
            changed[bit / 8] ^= (byte)(1 << bit % 8);
            if (!Dns.Wire.MessageView.TryParse(changed, out Dns.Wire.MessageView view, out _) || view.Signature is null) continue;
            // The names of key and algorithm are hashed in lower case.
            if (char.IsAsciiLetter((char)message[bit / 8]) && bit % 8 == 5 && bit / 8 > view.Signature.Value.NameOffset) continue;
            Assert.NotEqual(TsigVerdict.Good, TsigServer.Verify(view, keys, vector.Now).Verdict);
        }
    }

    [Theory, MemberData(nameof(Titles))]
    public void VerifyReplies_OfAStream_AreGoodOneAfterTheOther(string title)
    {
        TsigVector vector = TsigVector.All.First(candidate => candidate.Title == title);
        if (vector.Kind != "stream") return;
        using TsigKey key = vector.CreateKey();
        var client = new TsigClient(key);
        byte[] request = TsigVector.Strip(vector.Messages[0], out int length, out ulong time);
        Assert.True(client.TrySign(request, ref length, time));

        foreach (byte[] reply in vector.Messages.Skip(1))
            Assert.Equal(TsigVerdict.Good, client.Verify(TsigVector.View(reply), vector.Now));

        Assert.True(client.MayEnd);
        Assert.Equal(6, vector.Messages.Length);
    }

    [Theory, MemberData(nameof(Titles))]
    public void VerifyReplies_WhenOneIsMissingOrTwice_Fails(string title)
    {
        TsigVector vector = TsigVector.All.First(candidate => candidate.Title == title);
        if (vector.Kind != "stream") return;
        using TsigKey key = vector.CreateKey();
        foreach (int[] order in (int[][])[[1, 3], [1, 1], [2], [1, 2, 2], [1, 2, 4, 3]])
        {
            var client = new TsigClient(key);
            byte[] request = TsigVector.Strip(vector.Messages[0], out int length, out ulong time);
            client.TrySign(request, ref length, time);
            TsigVerdict[] verdicts = [.. order.Select(index => client.Verify(TsigVector.View(vector.Messages[index]), vector.Now))];

            Assert.Contains(TsigVerdict.BadSignature, verdicts);
        }
    }

    [Theory, MemberData(nameof(Titles))]
    public void SignReplies_OfAStream_GivesTheSameBytes(string title)
    {
        TsigVector vector = TsigVector.All.First(candidate => candidate.Title == title);
        if (vector.Kind != "stream") return;
        using TsigKey key = vector.CreateKey();
        TsigServer server = TsigServer.Verify(TsigVector.View(vector.Messages[0]), new TsigKeyStore([key]), vector.Now);

        foreach (byte[] reply in vector.Messages.Skip(1))
        {
            byte[] buffer = TsigVector.Strip(reply, out int length, out ulong time);
            Assert.True(server.TrySign(buffer, ref length, time));
            Assert.Equal(Convert.ToHexString(reply), Convert.ToHexString(buffer, 0, length));
        }
    }
}
