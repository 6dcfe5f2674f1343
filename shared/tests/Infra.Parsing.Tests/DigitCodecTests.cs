using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Infra.Parsing.Tests;

/// <summary>Hex, base32, base32hex, base64 and base64url: one codec, one set of rules.</summary>
public sealed class DigitCodecTests
{
    private static readonly string[] Names = ["hex", "base32", "base32hex", "base64", "base64url"];

    public static TheoryData<string> Codecs => [.. Names];

    // RFC 4648 section 10
    [Theory]
    [InlineData("", "", "", "", "")]
    [InlineData("f", "66", "MY======", "CO======", "Zg==")]
    [InlineData("fo", "666F", "MZXQ====", "CPNG====", "Zm8=")]
    [InlineData("foo", "666F6F", "MZXW6===", "CPNMU===", "Zm9v")]
    [InlineData("foob", "666F6F62", "MZXW6YQ=", "CPNMUOG=", "Zm9vYg==")]
    [InlineData("fooba", "666F6F6261", "MZXW6YTB", "CPNMUOJ1", "Zm9vYmE=")]
    [InlineData("foobar", "666F6F626172", "MZXW6YTBOI======", "CPNMUOJ1E8======", "Zm9vYmFy")]
    public void EncodeAndDecode_WhenVectorOfRfc4648_Agree(string plain, string hex, string base32, string base32Hex, string base64)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(plain);

        Assert.Equal(hex, Hex.Encode(bytes, capitals: true));
        Assert.Equal(base32, Base32.Encode(bytes));
        Assert.Equal(base32Hex, Base32.Encode(bytes, Base32Alphabet.ExtendedHex));
        Assert.Equal(base64, Base64.Encode(bytes));
        Assert.Equal(base64, Base64.Encode(bytes, Base64Alphabet.Url));
        Assert.Equal(bytes, Decode("hex", hex, Padding.Forbidden));
        Assert.Equal(bytes, Decode("base32", base32, Padding.Required));
        Assert.Equal(bytes, Decode("base32hex", base32Hex, Padding.Required));
        Assert.Equal(bytes, Decode("base64", base64, Padding.Required));
        Assert.Equal(bytes, Decode("base64url", base64.TrimEnd('='), Padding.Forbidden));
    }

    [Fact]
    public void Decode_WhenDigitsAreTheLastOfTheAlphabet_TellsTheAlphabetsApart()
    {
        Assert.Equal([0xFB, 0xFF], Decode("base64", "+/8=", Padding.Required));
        Assert.Equal([0xFB, 0xFF], Decode("base64url", "-_8=", Padding.Required));
        Assert.Null(Decode("base64", "-_8=", Padding.Required));
        Assert.Null(Decode("base64url", "+/8=", Padding.Required));
        Assert.Equal("-_8", Base64.Encode([0xFB, 0xFF], Base64Alphabet.Url, Padding.Forbidden));
    }

    [Fact]
    public void Encode_WhenAnyBytes_AgreesWithTheFrameworkAndReadsBack() =>
        Prop.ForAll<byte[]>(bytes =>
            Base64.Encode(bytes) == Convert.ToBase64String(bytes)
            && Hex.Encode(bytes) == Convert.ToHexStringLower(bytes)
            && Names.All(name => Enum.GetValues<Padding>().All(padding =>
                name == "hex" ? Decode(name, Hex.Encode(bytes), Padding.Forbidden)!.SequenceEqual(bytes) : Decode(name, Encode(name, bytes, padding), padding)!.SequenceEqual(bytes))))
            .QuickCheckThrowOnFailure();

    // Every character in every place of the last group: what decodes must encode to the same text again (letter case apart).
    [Theory, MemberData(nameof(Codecs))]
    public void Decode_WhenOneCharacterIsReplacedByAny_IsCanonicalOrFails(string name)
    {
        byte[] bytes = [0, 0x10, 0x83, 0x10, 0x51, 0x87, 0x20];
        Padding padding = name == "hex" ? Padding.Forbidden : Padding.Required;
        for (int length = 1; length <= bytes.Length; length++)
        {
            char[] text = Encode(name, bytes[..length], padding).ToCharArray();
            for (int place = 0; place < text.Length; place++)
            {
                char old = text[place];
                for (int character = 0; character <= 0x1FF; character++)
                {
                    text[place] = (char)character;
                    if (Decode(name, text, padding) is byte[] decoded)
                        Assert.Equal(new string(text), Encode(name, decoded, padding), ignoreCase: !name.StartsWith("base64", StringComparison.Ordinal));
                }
                text[place] = old;
            }
        }
    }

    [Theory, MemberData(nameof(Codecs))]
    public void Decode_WhenPaddedTextIsCutOrLonger_Fails(string name)
    {
        for (int length = 1; length <= 10; length++)
        {
            Padding padding = name == "hex" ? Padding.Forbidden : Padding.Required;
            string text = Encode(name, new byte[length], padding);
            int group = name switch { "hex" => 2, "base32" or "base32hex" => 8, _ => 4 };
            for (int cut = 1; cut < text.Length; cut++)
            {
                bool isWhole = cut % group == 0 && !text[..cut].EndsWith('=');
                Assert.Equal(isWhole, Decode(name, text.AsSpan(0, cut), padding) is not null);
            }
            Assert.Null(Decode(name, text + "0", padding));
            Assert.Null(Decode(name, text + "=", padding));
            Assert.Null(Decode(name, text + " ", padding));
            Assert.Null(Decode(name, " " + text, padding));
        }
    }

    // All texts of up to four digits, unpadded: exactly the canonical ones are accepted.
    [Theory]
    [InlineData("base64")]
    [InlineData("base32")]
    public void Decode_WhenAnyShortUnpaddedText_AcceptsExactlyOnePerValue(string name)
    {
        string digits = name == "base64" ? "AQgw9" : "ABQ7";
        List<string> texts = [""];
        for (int length = 0; length < 5; length++)
        {
            foreach (string text in texts)
            {
                byte[]? decoded = Decode(name, text, Padding.Forbidden);
                if (decoded is not null) Assert.Equal(text, Encode(name, decoded, Padding.Forbidden));
            }
            texts = [.. texts.SelectMany(text => digits.Select(digit => text + digit))];
        }
    }

    [Theory]
    [InlineData("Zg==", Padding.Forbidden, false)]
    [InlineData("Zg", Padding.Required, false)]
    [InlineData("Zg", Padding.Optional, true)]
    [InlineData("Zg==", Padding.Optional, true)]
    [InlineData("Zg=", Padding.Optional, false)]
    [InlineData("Zg===", Padding.Optional, false)]
    [InlineData("====", Padding.Required, false)]
    [InlineData("=", Padding.Optional, false)]
    [InlineData("Zm9v====", Padding.Required, false)]
    [InlineData("Zh==", Padding.Required, false)]
    [InlineData("Z", Padding.Optional, false)]
    [InlineData("Zg==Zg==", Padding.Required, false)]
    public void Decode_WhenPaddingIsOneOrOther_FollowsTheArgument(string text, Padding padding, bool isAccepted) =>
        Assert.Equal(isAccepted, Decode("base64", text, padding) is not null);

    [Theory]
    [InlineData("Zm9v*mFy", 4, "there is a character that is no digit")]
    [InlineData("Zm9vYh==", 5, "the last digit has bits set behind the last byte")]
    [InlineData("Zm9vY===", 5, "the last group has a digit too few or too many")]
    [InlineData("Zm9vYg===", 9, "there is too much padding")]
    [InlineData("Zm9vYg", 6, "padding or digits are missing at the end")]
    public void Decode_WhenWrong_SaysWhatAndWhere(string text, int offset, string message)
    {
        Assert.False(Base64.TryDecode(text, Base64Alphabet.Standard, Padding.Required, out byte[] bytes, out TextError error));

        Assert.Empty(bytes);
        Assert.Equal(new TextError(message, offset), error);
    }

    [Fact]
    public void Decode_WhenTargetIsTooShortOrTextIsWrong_LeavesNothingInTheTarget()
    {
        byte[] target = new byte[6];

        Assert.False(Base64.TryDecode("Zm9vYmFy", target.AsSpan(0, 5), out int written));
        Assert.Equal(0, written);
        Assert.False(Base64.TryDecode("Zm9vYm*y", target, out written));
        Assert.Equal(0, written);
        Assert.All(target, value => Assert.Equal(0, value));
        Assert.False(Hex.TryDecode("00ff0g", target, out _));
        Assert.All(target, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Encode_WhenTargetIsTooShort_WritesNothing()
    {
        char[] target = new char[7];

        Assert.False(Base64.TryEncode([1, 2, 3, 4], target, out int written));

        Assert.Equal(0, written);
        Assert.All(target, value => Assert.Equal('\0', value));
    }

    [Fact]
    public void Lengths_WhenAnySize_AreExact()
    {
        for (int length = 0; length < 100; length++)
        {
            byte[] bytes = new byte[length];
            foreach (Padding padding in Enum.GetValues<Padding>())
            {
                Assert.Equal(Base64.Encode(bytes, padding: padding).Length, Base64.EncodedLength(length, padding));
                Assert.Equal(Base32.Encode(bytes, padding: padding).Length, Base32.EncodedLength(length, padding));
            }
            Assert.Equal(2 * length, Hex.EncodedLength(length));
            Assert.Equal(length, Base64.DecodedLengthMax(Base64.EncodedLength(length, Padding.Forbidden)));
            Assert.Equal(length, Base32.DecodedLengthMax(Base32.EncodedLength(length, Padding.Forbidden)));
            Assert.Equal(length, Hex.DecodedLengthMax(2 * length + 1));
        }
        Assert.Equal(1610612735, Base64.DecodedLengthMax(int.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => Base64.EncodedLength(int.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => Hex.EncodedLength(-1));
    }

    [Fact]
    public void Decode_WhenTextIsBytes_EqualsThatOfCharacters() =>
        Prop.ForAll<byte[]>(raw =>
        {
            char[] characters = [.. raw.Select(value => (char)value)];
            byte[] one = new byte[raw.Length];
            byte[] two = new byte[raw.Length];
            return Base64.TryDecode(raw, one, out int a) == Base64.TryDecode(characters, two, out int b) && a == b && one.SequenceEqual(two)
                && Hex.TryDecode(raw, one, out a) == Hex.TryDecode(characters, two, out b) && a == b && one.SequenceEqual(two)
                && Base32.TryDecode(raw, one, out a) == Base32.TryDecode(characters, two, out b) && a == b && one.SequenceEqual(two);
        }).QuickCheckThrowOnFailure();

    internal static string Encode(string name, byte[] bytes, Padding padding) => name switch
    {
        "hex" => Hex.Encode(bytes),
        "base32" => Base32.Encode(bytes, Base32Alphabet.Standard, padding),
        "base32hex" => Base32.Encode(bytes, Base32Alphabet.ExtendedHex, padding),
        "base64" => Base64.Encode(bytes, Base64Alphabet.Standard, padding),
        _ => Base64.Encode(bytes, Base64Alphabet.Url, padding),
    };

    internal static byte[]? Decode(string name, ReadOnlySpan<char> text, Padding padding)
    {
        byte[] bytes;
        bool isDecoded = name switch
        {
            "hex" => Hex.TryDecode(text, out bytes),
            "base32" => Base32.TryDecode(text, out bytes, Base32Alphabet.Standard, padding),
            "base32hex" => Base32.TryDecode(text, out bytes, Base32Alphabet.ExtendedHex, padding),
            "base64" => Base64.TryDecode(text, out bytes, Base64Alphabet.Standard, padding),
            _ => Base64.TryDecode(text, out bytes, Base64Alphabet.Url, padding),
        };
        return isDecoded ? bytes : null;
    }
}
