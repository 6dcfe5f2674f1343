using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Infra.Av1.Decoding;
using Infra.Av1.Headers;
using Infra.Av1.Kernels;
using Infra.Av1.Pictures;
using Infra.Av1.PostFilter;
using Infra.Av1.Prediction;
using Infra.Av1.Syntax;
using Infra.Av1.Tests.Syntax;
using Infra.Av1.Threading;

namespace Infra.Av1.Tests.PostFilter;

/// <summary>Decodes whole streams with loop filters, and with film grain if asked; one MD5 over all shown pictures, as dav1d's md5 muxer makes it.</summary>
internal sealed class FilteredDriver(Av1VectorLevel vectors, bool withGrain) : ParseDriver(new CountingReconstructor(), isStrict: true)
{
    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private readonly Decoder<byte> _narrow = new(KernelSet.For8(vectors));
    private readonly Decoder<ushort>[] _wide = [new(KernelSet.For16(vectors, 10)), new(KernelSet.For16(vectors, 12))];
    private BlockReconstructor? _reconstructor;

    public int Pictures { get; private set; }

    protected override BlockReconstructor Reconstructor => _reconstructor ?? base.Reconstructor;

    public string Hash() => Convert.ToHexStringLower(_md5.GetHashAndReset());

    protected override FrameContext MakeFrame(SequenceHeader sequence, FrameHeader header)
    {
        int bitDepth = sequence.Color.BitDepth;
        _reconstructor = bitDepth == 8 ? _narrow.Reconstructor : Wide(bitDepth).Reconstructor;
        return bitDepth == 8 ? Decoder<byte>.MakeFrame(sequence, header) : Decoder<ushort>.MakeFrame(sequence, header);
    }

    protected override void Decoded(FrameContext frame)
    {
        if (frame is FrameContext<byte> narrow) _narrow.Filter(narrow);
        if (frame is FrameContext<ushort> wide) Wide(frame.Sequence.Color.BitDepth).Filter(wide);
    }

    protected override void Shown(FrameContext frame)
    {
        Pictures++;
        if (frame is FrameContext<byte> narrow) _narrow.Append(_md5, narrow, withGrain);
        if (frame is FrameContext<ushort> wide) Wide(frame.Sequence.Color.BitDepth).Append(_md5, wide, withGrain);
    }

    private Decoder<ushort> Wide(int bitDepth) => _wide[bitDepth == 10 ? 0 : 1];

    private sealed class Decoder<TPixel>(Kernels<TPixel> kernels)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        private readonly WorkerScratch<TPixel> _scratch = new();
        private readonly LoopFilterPass<TPixel> _pass = new(kernels);
        private readonly GrainSynthesizer<TPixel> _grain = new(kernels);

        public Reconstructor<TPixel> Reconstructor { get; } = new(kernels, new WorkerScratch<TPixel>());

        public static FrameContext<TPixel> MakeFrame(SequenceHeader sequence, FrameHeader header)
        {
            var frame = new FrameContext<TPixel>(sequence, header, Planes(sequence.Color, header.CodedWidth, header.Height));
            if (header.UsesSuperres) frame.Final = Planes(sequence.Color, header.UpscaledWidth, header.Height);
            return frame;
        }

        // By rows of superblocks, as a decoder does that keeps lines for intra prediction.
        public void Filter(FrameContext<TPixel> frame)
        {
            _pass.Begin(frame, Av1LoopFilters.All);
            int step = frame.Sequence.Use128x128Superblock ? 128 : 64;
            for (int rows = step; ; rows += step)
            {
                _pass.Advance(rows, _scratch);
                if (rows >= frame.Header.Height) return;
            }
        }

        public void Append(IncrementalHash md5, FrameContext<TPixel> frame, bool withGrain)
        {
            FramePlanes<TPixel> planes = frame.Final;
            if (withGrain && frame.Header.FilmGrain.ApplyGrain)
            {
                planes = Planes(frame.Sequence.Color, frame.Header.UpscaledWidth, frame.Header.Height);
                _grain.Apply(frame.Final, planes, frame.Header, frame.Sequence.Color);
            }

            for (int i = 0; i < planes.Count; i++)
            {
                for (int y = 0; y < planes[i].Height; y++)
                    md5.AppendData(MemoryMarshal.AsBytes(planes[i].Row(y, 0, planes[i].Width)));
            }
        }

        private static FramePlanes<TPixel> Planes(ColorConfig color, int width, int height)
        {
            var planes = new Plane<TPixel>[color.PlaneCount];
            for (int i = 0; i < planes.Length; i++)
            {
                int subX = i > 0 ? color.SubsamplingX : 0, subY = i > 0 ? color.SubsamplingY : 0;
                planes[i] = Plane<TPixel>.Allocate((width + subX) >> subX, (height + subY) >> subY);
            }

            return new FramePlanes<TPixel>(planes, color.BitDepth, color.SubsamplingX, color.SubsamplingY);
        }
    }
}
