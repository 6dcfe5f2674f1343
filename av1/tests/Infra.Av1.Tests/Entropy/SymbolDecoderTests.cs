using FsCheck;
using FsCheck.Fluent;
using Infra.Av1.Entropy;
using Infra.Av1.StreamGen.Entropy;
using Infra.Av1.Tables;

namespace Infra.Av1.Tests.Entropy;

public class SymbolDecoderTests
{
    [Theory, InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(8), InlineData(13), InlineData(16)]
    public void ReadSymbol_ReadsWhatTheEncoderWrote(int symbols)
    {
        for (int seed = 1; seed <= 40; seed++)
        {
            var random = new Random(seed);
            ushort[] encoderCdf = RandomCdf(random, symbols);
            ushort[] decoderCdf = [.. encoderCdf];
            int[] sent = [.. Enumerable.Range(0, 300).Select(_ => Math.Min(random.Next(symbols), random.Next(symbols)))];
            var encoder = new RangeEncoder();
            foreach (int symbol in sent)
            {
                encoder.Encode(symbol, encoderCdf, symbols);
                SpecificationAdapt(encoderCdf, symbol, symbols);
            }
            long bits = encoder.Bits;
            byte[] data = encoder.Finish();

            var decoder = new SymbolDecoder(data, 0, data.Length, disableCdfUpdate: false);
            foreach (int symbol in sent)
            {
                int read = symbols == 2 && seed % 2 == 0 ? decoder.ReadBool(decoderCdf) ? 1 : 0 : decoder.ReadSymbol(decoderCdf, symbols);
                Assert.Equal(symbol, read);
            }

            Assert.Equal(encoderCdf, decoderCdf);
            Assert.Equal(encoder.Range, decoder.Range);
            Assert.Equal(bits, decoder.BitsUsed(0) - 15);   // the decoder is a window ahead
            Assert.False(decoder.IsOverread);
            Assert.True(decoder.IsPaddingValid());
        }
    }

    [Fact]
    public void ReadLiteral_ReadsBitsHighestFirst()
    {
        var encoder = new RangeEncoder();
        foreach (char c in "1011001110001111")
            encoder.EncodeBit(c == '1');
        byte[] data = encoder.Finish();

        var decoder = new SymbolDecoder(data, 0, data.Length, disableCdfUpdate: true);

        Assert.Equal(0b1011, decoder.ReadLiteral(4));
        Assert.Equal(0b001110001111, decoder.ReadLiteral(12));
    }

    [Fact]
    public void Overread_WhenMoreIsReadThanThereIs_Counts()
    {
        var decoder = new SymbolDecoder([0x80], 0, 1, disableCdfUpdate: true);
        for (int i = 0; i < 40; i++)
            decoder.ReadBit();

        Assert.True(decoder.IsOverread);
    }

    [Theory]
    [InlineData(new byte[] { 0x80 }, 0, true)]
    [InlineData(new byte[] { 0x80, 0, 0 }, 0, true)]
    [InlineData(new byte[] { 0x40, 0, 0 }, 0, false)]
    [InlineData(new byte[] { 0x80, 0, 1 }, 0, false)]
    [InlineData(new byte[] { 0xFF, 0x80 }, 0, false)]
    [InlineData(new byte[] { 0 }, 60, false)]
    public void IsPaddingValid_WantsAOneAndZeros(byte[] data, int bits, bool expected)
    {
        var decoder = new SymbolDecoder(data, 0, data.Length, disableCdfUpdate: true);
        decoder.ReadLiteral(Math.Min(bits, 30));
        decoder.ReadLiteral(Math.Max(bits - 30, 0));

        Assert.Equal(expected, decoder.IsPaddingValid());
    }

    [Fact]
    public void AnyBytes_NeverThrow() => Prop.ForAll<byte[], bool>((bytes, isFixed) =>
    {
        if (bytes.Length == 0) return;
        var cdfs = new CdfContext();
        cdfs.LoadDefaults();
        var decoder = new SymbolDecoder(bytes, 0, bytes.Length, isFixed);
        for (int i = 0; i < 8 * bytes.Length + 100; i++)
        {
            Assert.InRange(decoder.ReadSymbol(cdfs.At(CdfLayout.YMode), CdfLayout.YModeSymbols), 0, 12);
            Assert.InRange(decoder.Range, 32768u, 65535u);
        }
        _ = decoder.IsPaddingValid();
    }).QuickCheckThrowOnFailure();

    private static ushort[] RandomCdf(Random random, int symbols)
    {
        int[] points = [.. Enumerable.Range(0, symbols - 1).Select(_ => random.Next(1, 32767)).Order()];
        return [.. points.Select(p => (ushort)(32768 - p)), 0];
    }

    // Section 8.2.6 as it stands, on rising CDFs.
    private static void SpecificationAdapt(ushort[] inverse, int symbol, int n)
    {
        int counter = inverse[n - 1];
        int rate = 3 + (counter > 15 ? 1 : 0) + (counter > 31 ? 1 : 0) + Math.Min(int.Log2(n), 2);
        int tmp = 0;
        for (int i = 0; i < n - 1; i++)
        {
            int cdf = 32768 - inverse[i];
            tmp = i == symbol ? 32768 : tmp;
            if (tmp < cdf) cdf -= (cdf - tmp) >> rate;
            else cdf += (tmp - cdf) >> rate;
            inverse[i] = (ushort)(32768 - cdf);
        }
        inverse[n - 1] = (ushort)(counter + (counter < 32 ? 1 : 0));
    }
}
