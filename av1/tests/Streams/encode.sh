#!/bin/bash
# Runs inside the Debian root; /mnt is the folder of results. One line per stream: what it is there for stands in README.md.
set -eu
cd /mnt
t=/tmp
ff() { ffmpeg -nostdin -loglevel error -y "$@"; }

# Sources: a zooming fractal with noise (texture, motion), moving test bars and letters (flat areas, edges), and a page of few colours that scrolls.
src() { # NAME SIZE PIXEL-FORMAT FRAMES [GRAPH]
    local graph=${5:-"mandelbrot=size=$2:rate=10:start_scale=1.2:end_scale=0.5:end_pts=40,noise=alls=6:allf=t:all_seed=7"}
    ff -f lavfi -i "$graph" -frames:v "$4" -pix_fmt "$3" -strict -1 "$t/$1.y4m"
}
src v8 176x144 yuv420p 10
src long 176x144 yuv420p 26
src v10 176x144 yuv420p10le 6
src v422 176x144 yuv422p 4
src v422x10 176x144 yuv422p10le 4
src v422x12 176x144 yuv422p12le 4
src v444 176x144 yuv444p 4
src v444x10 176x144 yuv444p10le 4
src v444x12 176x144 yuv444p12le 4
src v12 176x144 yuv420p12le 4
src wide 352x288 yuv420p 8
src wide10 352x288 yuv420p10le 4
src odd 193x107 yuv420p 6
src odd10 193x107 yuv420p10le 5
src odd444 99x53 yuv444p 4
src bars 320x180 yuv420p 10 "testsrc2=size=320x180:rate=10"
src page 256x192 yuv420p 6 "color=white:size=256x192:rate=10,drawgrid=w=16:h=12:t=1:c=black,drawbox=x=20+t*40:y=30:w=60:h=40:c=red:t=fill,drawbox=x=120:y=80+t*20:w=50:h=50:c=blue:t=fill,scroll=vertical=0.01"
src page444 256x192 yuv444p 4 "color=white:size=256x192:rate=10,drawgrid=w=16:h=12:t=1:c=black,drawbox=x=20+t*40:y=30:w=60:h=40:c=red:t=fill,scroll=vertical=0.01"
for s in 1x1 2x2 3x5 8x8 16x18 33x17 66x66 130x34 196x198; do src "s$s" "$s" yuv420p 4 "testsrc2=size=256x256:rate=10,scale=${s/x/:}"; done
for f in 420p10le 422p 444p10le 422p12le; do src "tiny-$f" 40x24 "yuv$f" 3 "testsrc2=size=256x256:rate=10,scale=40:24"; done
src s444-1x7 1x7 yuv444p 3 "testsrc2=size=256x256:rate=10,scale=1:7"

aom() { # NAME SOURCE ARGUMENTS...
    local name=$1 source=$2 kind=--ivf; shift 2
    [ ! -s "$name" ] || return 0   # made by a run before
    case $name in *.obu) kind=--obu;; *.webm) kind=--webm;; esac
    aomenc -q --disable-warning-prompt "$kind" --threads=1 --passes=1 --end-usage=q "$@" -o "$t/made" "$t/$source.y4m" && mv "$t/made" "$name"
}
good="--cq-level=34 --lag-in-frames=19 --cpu-used=2"
fast="--cq-level=34 --lag-in-frames=19 --cpu-used=4"
low="--cq-level=34 --lag-in-frames=0 --cpu-used=4"
# shellcheck disable=SC2086
{
aom slow.ivf v8 --cq-level=30 --lag-in-frames=19 --cpu-used=0
aom slow-10.ivf v10 --bit-depth=10 --cq-level=40 --lag-in-frames=19 --cpu-used=0
aom p0-8-420.ivf v8 $good
aom p0-10-420.ivf v10 $good --bit-depth=10
aom p0-8-mono.ivf v8 $fast --monochrome
aom p0-10-mono.ivf v10 $fast --monochrome --bit-depth=10
aom p1-8-444.ivf v444 $fast --profile=1
aom p1-10-444.ivf v444x10 $fast --profile=1 --bit-depth=10
aom p1-8-identity.ivf v444 $fast --profile=1 --matrix-coefficients=identity --color-primaries=bt709 --transfer-characteristics=srgb
aom p2-8-422.ivf v422 $fast --profile=2
aom p2-10-422.ivf v422x10 $fast --profile=2 --bit-depth=10
aom p2-12-420.ivf v12 $fast --profile=2 --bit-depth=12
# aomenc refuses these two; the library itself does not.
for f in 422 444; do ff -i "$t/v${f}x12.y4m" -c:v libaom-av1 -crf 34 -b:v 0 -cpu-used 4 -threads 1 "p2-12-$f.ivf"; done
aom p2-12-mono.ivf v12 $fast --profile=2 --bit-depth=12 --monochrome
aom hi-8.ivf v8 --cq-level=7 --lag-in-frames=7 --cpu-used=2 --limit=4
aom q-min.ivf odd --cq-level=1 --min-q=0 --max-q=2 --cpu-used=4 --limit=3
aom q-max.ivf v8 --cq-level=63 --min-q=63 --cpu-used=4
aom lossless-8.ivf odd --lossless=1 --cpu-used=3 --limit=3
aom lossless-10-444.ivf v444x10 --lossless=1 --profile=1 --bit-depth=10 --cpu-used=3 --limit=2
aom qm.ivf v8 $fast --enable-qm=1 --qm-min=0 --qm-max=15
aom qm-4.ivf v8 $fast --enable-qm=1 --qm-min=4 --qm-max=4 --enable-chroma-deltaq=1
aom aq1.ivf v8 $fast --aq-mode=1
aom aq2.ivf wide $fast --aq-mode=2 --limit=4
aom aq3-rt.ivf v8 --rt --cpu-used=7 --lag-in-frames=0 --end-usage=cbr --target-bitrate=100 --aq-mode=3
aom deltaq-deltalf.ivf wide $fast --deltaq-mode=3 --delta-lf-mode=1 --limit=4
aom tiles-4x4.ivf wide $fast --sb-size=64 --tile-columns=2 --tile-rows=2
aom tilegroups.ivf wide $fast --sb-size=64 --tile-columns=2 --tile-rows=1 --num-tile-groups=4
aom sb128.ivf v8 $fast --sb-size=128
aom no-tx64.ivf v8 $fast --sb-size=64 --enable-tx64=0
aom superres.ivf wide $fast --superres-mode=1 --superres-denominator=13 --superres-kf-denominator=10
aom superres-odd-10.ivf odd10 $fast --bit-depth=10 --superres-mode=1 --superres-denominator=16 --superres-kf-denominator=16
aom superres-random.ivf odd $low --superres-mode=2
aom resize-fixed.ivf wide $fast --resize-mode=1 --resize-denominator=12 --resize-kf-denominator=14
aom resize-random.ivf wide $low --resize-mode=2
aom errres.ivf v8 $fast --error-resilient=1
aom sframe.ivf v8 --cq-level=34 --cpu-used=5 --lag-in-frames=0 --sframe-dist=4 --sframe-mode=1 --error-resilient=1
aom sharp.ivf v8 --allintra --sharpness=5 --cq-level=40 --cpu-used=4 --limit=2
aom frame-parallel.ivf v8 $fast --frame-parallel=1
aom cdf-off.ivf v8 $fast --cdf-update-mode=0
aom cdf-some.ivf v8 $fast --cdf-update-mode=2
aom no-order-hint.ivf v8 $fast --enable-order-hint=0
aom fwd-kf.ivf v8 $fast --enable-fwd-kf=1 --kf-max-dist=5
aom reduced-tx.ivf v8 $fast --reduced-tx-type-set=1
aom reduced-ref.ivf v8 $fast --reduced-reference-set=1 --max-reference-frames=3
aom timing-model.ivf v8 $low --timing-info=model
aom timing-constant.ivf v8 $fast --timing-info=constant
aom no-filters.ivf v8 $fast --enable-cdef=0 --enable-restoration=0 --loopfilter-control=0
aom rt.ivf bars --rt --cpu-used=8 --lag-in-frames=0 --end-usage=cbr --target-bitrate=100
aom bars.ivf bars $fast
aom screen.ivf page $fast --tune-content=screen
aom screen-intra.ivf page --allintra --cpu-used=3 --cq-level=20 --tune-content=screen --limit=2
aom screen-444.ivf page444 $fast --tune-content=screen --profile=1
for n in 1 5 8 11 16; do aom "grain-$n.ivf" v8 $fast --film-grain-test=$n --limit=5; done
aom grain-10.ivf odd10 $fast --film-grain-test=3 --bit-depth=10
aom grain-444-odd.ivf odd444 $fast --film-grain-test=4 --profile=1
aom grain-mono.ivf odd $fast --film-grain-test=6 --monochrome
aom still-reduced.obu wide --allintra --limit=1 --cq-level=30
aom still-full.obu wide --allintra --limit=1 --full-still-picture-hdr --cq-level=30
for s in 1x1 2x2 3x5 8x8 16x18 33x17 66x66 130x34 196x198; do aom "size-$s.ivf" "s$s" --cq-level=30 --cpu-used=3 --lag-in-frames=3; done
aom size-444-1x7.ivf s444-1x7 --profile=1 --cq-level=30 --cpu-used=3 --lag-in-frames=3
tiny="--cq-level=50 --lag-in-frames=0 --cpu-used=4"
aom tiny-10.ivf tiny-420p10le $tiny --bit-depth=10
aom tiny-422.ivf tiny-422p $tiny --profile=2
aom tiny-444-10.ivf tiny-444p10le $tiny --profile=1 --bit-depth=10
ff -i "$t/tiny-422p12le.y4m" -c:v libaom-av1 -crf 50 -b:v 0 -cpu-used 4 -lag-in-frames 0 -threads 1 tiny-422-12.ivf
aom tiny-mono.ivf tiny-420p10le $tiny --bit-depth=10 --monochrome
aom tiny-grain.ivf tiny-420p10le $tiny --bit-depth=10 --film-grain-test=2
aom tiny-superres.ivf tiny-420p10le $tiny --bit-depth=10 --superres-mode=1 --superres-denominator=12 --superres-kf-denominator=12
aom tiny-errres.ivf tiny-420p10le $tiny --bit-depth=10 --error-resilient=1
aom tiny-lossless.ivf tiny-420p10le --lossless=1 --bit-depth=10 --cpu-used=4 --lag-in-frames=0
aom c-annexb.obu v8 $fast --annexb=1
aom c-annexb-groups.obu wide $fast --annexb=1 --sb-size=64 --tile-columns=2 --tile-rows=1 --num-tile-groups=4 --limit=4
aom c-section5.obu v8 $fast
aom c-webm.webm v8 $fast
}
ff -i c-webm.webm -c copy c-mkv.mkv
ff -i c-webm.webm -c copy c-mp4.mp4
ff -i c-webm.webm -c copy -movflags +faststart c-mp4-front.mp4
ff -i c-webm.webm -c copy -movflags frag_keyframe+empty_moov -frag_duration 300000 c-fmp4.mp4
ff -i c-webm.webm -f lavfi -i sine=d=1 -c:v copy -c:a pcm_s16le c-two-tracks.mkv

svt() { local name=$1 source=$2; shift 2; [ ! -s "$name" ] || return 0; SvtAv1EncApp -i "$t/$source.y4m" -b "$name" --lp 1 "$@" >"$t/svt.log" 2>&1 || { cat "$t/svt.log"; exit 1; }; }
svt svt-4.ivf wide --preset 4 --crf 38 --keyint 16
svt svt-intra-only.ivf long --preset 8 --crf 40 --irefresh-type 1 --keyint 8
svt svt-sframe.ivf long --preset 8 --crf 40 --sframe-dist 4 --sframe-mode 1 --pred-struct 1
svt svt-grain.ivf wide --preset 8 --crf 40 --film-grain 20
svt svt-overlay.ivf wide --preset 6 --crf 40 --enable-overlays 1
svt svt-superres.ivf wide --preset 8 --crf 40 --superres-mode 2
svt svt-hdr.ivf wide10 --preset 8 --crf 40 --input-depth 10 --color-primaries 9 --transfer-characteristics 16 --matrix-coefficients 9 \
    --mastering-display 'G(0.17,0.797)B(0.131,0.046)R(0.708,0.292)WP(0.3127,0.329)L(1000.0,0.005)' --content-light 1000,400
[ -s rav1e-8.ivf ] || rav1e -q -y --speed 6 --quantizer 120 -o rav1e-8.ivf "$t/v8.y4m"
[ -s rav1e-10-444.ivf ] || rav1e -q -y --speed 6 --quantizer 120 --tiles 2 -o rav1e-10-444.ivf "$t/v444x10.y4m"

# Spatial and temporal layers: a small program on libaom.
if [ -x ./svcgen ]; then
    for layers in "1 2" "1 3" "2 1" "2 2" "3 1" "3 3"; do
        set -- $layers
        [ -s "svc-L$1T$2.obu" ] || ./svcgen "$t/v8.y4m" "svc-L$1T$2.obu" "$1" "$2" 9
    done
fi

# Random tile data in the place of an encoder's.
# shellcheck disable=SC2086
{
    for f in 8 10; do
        aom "base-$f.ivf" "$([ $f = 8 ] && echo v8 || echo v10)" $fast --bit-depth=$f --sb-size=64 --tile-columns=1 --tile-rows=1 --num-tile-groups=4 --limit=4 --enable-rect-partitions=1
        mv "base-$f.ivf" "$t/"
        for seed in 1 2; do python3 ./scramble.py "$t/base-$f.ivf" "random-$f-$seed.ivf" 6000 $seed; done
    done
}

# Expected sums: dav1d decides, aomdec must agree (without grain; of layers the highest), and gav1_decode on random tiles. Containers that dav1d does not read are those of c-webm.webm by aomdec, which c-section5.obu confirms.
digest() { dav1d -q -i "$1" --muxer md5 -o - --threads 1 "${@:2}"; }
printf 'file\tbytes\tframes\tmd5_nograin\tmd5_grain\tmd5_alllayers\tconfirmed\n' >expected.tsv
for f in *.ivf *.obu *.webm *.mkv *.mp4; do
    case $f in
    random-*)
        plain=$(digest "$f" --filmgrain 0 --strict 0)
        grain=$plain all=$plain
        frames=$(dav1d -i "$f" --muxer null --strict 0 2>&1 | tr '\r' '\n' | sed -n 's/^Decoded \([0-9]*\)[/ ].*/\1/p' | tail -1)
        [ "$(digest "$f" --filmgrain 0 --strict 0 --cpumask 0)" = "$plain" ] || { echo "dav1d differs from itself on $f"; exit 1; }
        confirmed=gav1_decode
        rm -f "$t/raw"
        gav1_decode --raw --post_filter_mask 0x0f -o "$t/raw" "$f" >"$t/err" 2>&1 || true
        if [ ! -s "$t/raw" ] || [ "$(md5sum <"$t/raw" | cut -d' ' -f1)" != "$plain" ]; then
            # Headers that were changed too: libgav1 refuses or leaves out frames that libaom never writes. dav1d's C code and its assembly agree.
            case $f in *-found-*) confirmed=dav1d-C;; *) cat "$t/err"; echo "dav1d and gav1_decode differ on $f"; exit 1;; esac
        fi
        printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$f" "$(stat -c %s "$f")" "$frames" "$plain" "$grain" "$all" "$confirmed" >>expected.tsv
        continue
        ;;
    svt-sframe.ivf)   # libaom takes no stream of these
        plain=$(digest "$f")
        grain=$plain all=$plain
        frames=$(dav1d -i "$f" --muxer null 2>&1 | tr '\r' '\n' | sed -n 's/^Decoded \([0-9]*\)[/ ].*/\1/p' | tail -1)
        gav1_decode --raw --post_filter_mask 0x0f -o "$t/raw" "$f" >"$t/err" 2>&1 || { cat "$t/err"; echo "gav1_decode fails on $f"; exit 1; }
        [ "$(md5sum <"$t/raw" | cut -d' ' -f1)" = "$plain" ] || { echo "dav1d and gav1_decode differ on $f"; exit 1; }
        printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$f" "$(stat -c %s "$f")" "$frames" "$plain" "$grain" "$all" gav1_decode >>expected.tsv
        continue
        ;;
    *.ivf | *.obu)
        plain=$(digest "$f" --alllayers 0 --filmgrain 0)
        grain=$(digest "$f" --alllayers 0 --filmgrain 1)
        all=$(digest "$f" --alllayers 1 --filmgrain 0)
        frames=$(dav1d -i "$f" --muxer null --alllayers 0 2>&1 | tr '\r' '\n' | sed -n 's/^Decoded \([0-9]*\)[/ ].*/\1/p' | tail -1)
        extra=; case $f in *annexb*) extra=--annexb;; esac
        confirmed=$(aomdec $extra --rawvideo --md5 --skip-film-grain "$f" 2>"$t/err" | cut -d' ' -f1) || { cat "$t/err"; echo "aomdec fails on $f"; exit 1; }
        [ "$confirmed" = "$plain" ] || { echo "dav1d and aomdec differ on $f: $plain, $confirmed"; exit 1; }
        ;;
    *)
        plain=$(aomdec --rawvideo --md5 c-webm.webm | cut -d' ' -f1)
        [ "$plain" = "$(digest c-section5.obu)" ] || { echo "c-webm.webm and c-section5.obu differ"; exit 1; }
        grain=$plain all=$plain frames=
        ;;
    esac
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$f" "$(stat -c %s "$f")" "$frames" "$plain" "$grain" "$all" aomdec >>expected.tsv
done
