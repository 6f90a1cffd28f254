import 'leaflet/dist/leaflet.css';
import './pointMap.css';
import L from 'leaflet';
import { useEffect, useRef } from 'react';

export interface Point {
  id: string;
  lat: number;
  lng: number;
  /** Stands in the mark: a number, or a sign. */
  mark: string;
  /** What it is, for the tip and for screen readers. */
  label: string;
  /** Only to be seen: where everybody starts from. */
  quiet?: boolean;
}

interface Props {
  label: string;
  points: readonly Point[];
  openId: string | undefined;
  onOpen: (id: string) => void;
  /** Without it the points stand alone. */
  tiles: { url: string; attribution: string } | null;
}

const markOf = ({ mark, quiet }: Point, open: boolean): L.DivIcon => {
  const face = document.createElement('span');
  face.textContent = mark;
  return L.divIcon({ html: face, className: `map-mark${open ? ' map-mark-open' : ''}${quiet ? ' map-mark-quiet' : ''}`, iconSize: [44, 44] });
};

/** Points on a map; every one can be reached by keyboard. The library owns what is inside, React owns when. */
export default function PointMap({ label, points, openId, onOpen, tiles }: Props) {
  const holder = useRef<HTMLDivElement>(null);
  const map = useRef<L.Map | null>(null);
  const opens = useRef(onOpen);
  useEffect(() => {
    opens.current = onOpen;
  }, [onOpen]);
  const [url, attribution] = [tiles?.url, tiles?.attribution];

  useEffect(() => {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const made = L.map(holder.current!, { attributionControl: false, zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, scrollWheelZoom: false });
    made.setView([0, 0], 2);
    if (attribution) L.control.attribution({ prefix: false }).addAttribution(attribution).addTo(made);
    if (url) L.tileLayer(url, { maxZoom: 19, referrerPolicy: 'origin' }).addTo(made);
    map.current = made;
    return () => {
      made.remove();
      map.current = null;
    };
  }, [url, attribution]);

  useEffect(() => {
    const made = map.current!;
    const markers = points.map((point) => L.marker([point.lat, point.lng], { icon: markOf(point, point.id === openId), title: point.label, interactive: !point.quiet, keyboard: !point.quiet }).on('click', () => opens.current(point.id)));
    const group = L.featureGroup(markers).addTo(made);
    // What stands in the mark would be its whole name otherwise.
    points.forEach(({ label: name, quiet }, at) => {
      if (!quiet) markers[at]!.getElement()?.setAttribute('aria-label', name);
    });
    return () => {
      group.remove();
    };
  }, [points, openId, url, attribution]);

  useEffect(() => {
    if (points.length > 0) map.current!.fitBounds(L.latLngBounds(points.map(({ lat, lng }) => [lat, lng])), { padding: [40, 40], maxZoom: 14, animate: false });
  }, [points, url, attribution]);

  return <div ref={holder} role="region" aria-label={label} className="isolate h-[45dvh] min-h-72 w-full overflow-hidden rounded-md border border-line bg-sunken lg:h-[calc(100dvh-12rem)]" />;
}
