using System.Security.Cryptography;
using Infra.Av1.Decoding;
using Infra.Av1.Headers;
using Infra.Av1.Kernels;
using Infra.Av1.Pictures;
using Infra.Av1.Prediction;
using Infra.Av1.Syntax;
using Infra.Av1.Tests.Syntax;
using Infra.Av1.Threading;

namespace Infra.Av1.Tests.Prediction;

/// <summary>Decodes whole streams without loop filters and keeps the MD5 of every shown picture, made as dav1d's framemd5 muxer makes it.</summary>
internal sealed class DecodeDriver(Av1VectorLevel vectors, bool isStrict = true) : ParseDriver(new CountingReconstructor(), isStrict)
{
    private BlockReconstructor? _reconstructor;
    private int _bitDepth;

    public List<string> Pictures { get; } = [];

    public bool HasSuperres { get; private set; }

    protected override BlockReconstructor Reconstructor => _reconstructor ?? base.Reconstructor;

    protected override FrameContext MakeFrame(SequenceHeader sequence, FrameHeader header)
    {
        int bitDepth = sequence.Color.BitDepth;
        HasSuperres |= header.UsesSuperres;
        if (_reconstructor is null || _bitDepth != bitDepth)
        {
            _bitDepth = bitDepth;
            _reconstructor = bitDepth == 8
                ? new Reconstructor<byte>(KernelSet.For8(vectors), new WorkerScratch<byte>())
                : new Reconstructor<ushort>(KernelSet.For16(vectors, bitDepth), new WorkerScratch<ushort>());
        }

        return bitDepth == 8
            ? new FrameContext<byte>(sequence, header, Allocate<byte>(sequence, header))
            : new FrameContext<ushort>(sequence, header, Allocate<ushort>(sequence, header));
    }

    protected override void Shown(FrameContext frame)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        if (frame is FrameContext<byte> narrow) Append(md5, narrow.Final);
        if (frame is FrameContext<ushort> wide) Append(md5, wide.Final);
        Pictures.Add(Convert.ToHexStringLower(md5.GetHashAndReset()));
    }

    private static void Append<TPixel>(IncrementalHash md5, FramePlanes<TPixel> planes)
        where TPixel : unmanaged, System.Numerics.IBinaryInteger<TPixel>
    {
        for (int i = 0; i < planes.Count; i++)
        {
            Plane<TPixel> plane = planes[i];
            for (int y = 0; y < plane.Height; y++)
                md5.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(plane.Row(y, 0, plane.Width)));
        }
    }

    private static FramePlanes<TPixel> Allocate<TPixel>(SequenceHeader sequence, FrameHeader header)
        where TPixel : unmanaged, System.Numerics.IBinaryInteger<TPixel>
    {
        ColorConfig color = sequence.Color;
        var planes = new Plane<TPixel>[color.PlaneCount];
        for (int i = 0; i < planes.Length; i++)
        {
            int subX = i > 0 ? color.SubsamplingX : 0;
            int subY = i > 0 ? color.SubsamplingY : 0;
            planes[i] = Plane<TPixel>.Allocate((header.CodedWidth + subX) >> subX, (header.Height + subY) >> subY);
        }

        return new FramePlanes<TPixel>(planes, color.BitDepth, color.SubsamplingX, color.SubsamplingY);
    }
}
